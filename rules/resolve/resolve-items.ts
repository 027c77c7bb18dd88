import type { Told } from '../../core/activity/trace';
import { contactAmong } from '../../core/contact/contact-among';
import { contactFromSender } from '../../core/contact/contact-from-sender';
import { senderAs } from '../../core/decision/judge/settled-sender';
import { customerOf, customerOfContact, type Resolved } from '../../core/decision/record/resolve-customer';
import { isArcError } from '../../core/errors';
import type { Settings } from '../../core/ledger/settings';
import type { Step, Steps } from '../../core/ledger/steps';
import { mayDo } from '../../core/record/privileges';
import type { Account, ArcRecord, Privilege, User } from '../../core/record/record';
import type { Records, SavedRecord } from '../../core/records/records';
import type { BatchResult, Leaving } from '../items/batch-result';
import { commitSteps } from '../items/commit-steps';
import type { HeldItem } from '../items/held-item';
import type { HeldItems } from '../items/hold-items';
import { loadOwners, type OwnerLookup } from '../items/load-owners';
import { loadParents } from '../items/load-parents';

/** What becomes of an item whose sender is nobody. */
export type IfNo = 'terminate' | 'createContact' | 'continue';

/** What resolving takes of a store. */
export type ResolvingStore = Pick<Settings, 'now'> & Pick<Steps, 'commit'> & Pick<Records, 'get' | 'holders'>;

export const resolveOutput = { customer: 0, noCustomer: 1 } as const;

/** Is this sender a contact or an account? And if not, what then? For a whole batch. */
export async function resolveItems(
	store: ResolvingStore,
	{ held, errors }: HeldItems,
	ifNo: IfNo,
): Promise<BatchResult> {
	const at = new Date(await store.now()).toISOString();
	const owners = await loadOwners(
		store,
		ifNo === 'createContact' ? held.map(({ envelope }) => envelope.rule.owner) : [],
	);
	const leaving: Leaving[] = [];
	const leave = (output: number, { index, json }: HeldItem, resolved: Resolved): void => {
		leaving.push({ index, output, json: { ...json, ...resolved } });
	};
	const unknown: HeldItem[] = [];
	for (const item of held) {
		const known = customerOf(item.json.sender);
		if (known !== null) leave(resolveOutput.customer, item, known);
		else if (item.kind === 'closed' || ifNo === 'continue')
			leave(resolveOutput.noCustomer, item, { customer: null, contact: null });
		else unknown.push(item);
	}
	const known = ifNo === 'createContact' ? await addressesOfContacts(store, unknown, owners) : noAddresses;
	const committed = await commitSteps(
		store,
		unknown,
		(item) =>
			ifNo === 'terminate' ? terminate(item, at) : createContact(item, at, owners(item.envelope.rule.owner), known),
		(item, error) => failed(item, reasonOf(error), { text: error.message }, at),
	);
	const found: Person[] = [];
	for (const one of committed) {
		if (one.kind !== 'done') errors.set(one.job.index, one.error);
		else if (one.saved[0] !== undefined) found.push({ item: one.job, saved: one.saved[0] });
	}
	const activated = await commitSteps(
		store,
		found.filter(isInactive),
		({ item, saved }) => activate(item, saved.record, at, owners(item.envelope.rule.owner)),
		({ item }, error) => failed(item, reasonOf(error), { text: error.message }, at),
	);
	const people = found.filter((person) => !isInactive(person));
	for (const one of activated) {
		if (one.kind !== 'done') errors.set(one.job.item.index, one.error);
		else if (one.saved[0] !== undefined) people.push({ item: one.job.item, saved: one.saved[0] });
	}
	const accounts = await loadParents(
		store,
		people.map(({ saved }) => saved.record),
	);
	for (const { item, saved } of people)
		leave(resolveOutput.customer, knowing(item, saved, accounts), customerOfContact(saved.record));
	return { leaving, errors };
}

/** A sender and the contact that was made for his address, or found. */
interface Person {
	readonly item: HeldItem;
	readonly saved: SavedRecord;
}

const isInactive = ({ saved }: Person): boolean => saved.record['state'] === 'inactive';

/** The item with a sender who is somebody now, so that mappings and templates behind can name him. */
function knowing(item: HeldItem, { record, change }: SavedRecord, accounts: readonly Account[]): HeldItem {
	const { json } = item;
	if (json.sender === undefined) return item;
	return { ...item, json: { ...json, sender: senderAs(json.sender, record, accounts, change === 'created') } };
}

function terminate({ claim, envelope }: HeldItem, at: string): Step {
	return {
		claim,
		trace: [{ at, step: 'resolve', kind: 'terminated', values: { reason: 'noCustomer' } }],
		close: { state: 'inactive', outcome: 'skipped', reason: 'noCustomer', monitor: envelope.rule.monitor },
	};
}

/** The system that keeps the records may know of rights that nobody knew before. */
function reasonOf(error: Error): 'contactNotCreated' | 'contactCreationFailed' {
	return isArcError(error) && error.code === 'privilegeMissing' ? 'contactNotCreated' : 'contactCreationFailed';
}

/** What repeating cannot mend ends the item at once, visible and with its reason. */
function failed(
	{ claim, envelope }: HeldItem,
	reason: 'contactNotCreated' | 'contactCreationFailed',
	told: Told,
	at: string,
): Step {
	return {
		claim,
		trace: [{ at, step: 'resolve', ...told }],
		close: { state: 'inactive', outcome: 'failed', reason, monitor: envelope.rule.monitor },
	};
}

const noAddresses: ReadonlySet<string> = new Set();

const addressOf = ({ json }: HeldItem): string | null => json.sender?.address ?? json.activity?.from ?? null;

/** Of addresses whose contact nobody may make those that a contact has: taking it asks for no privilege. */
async function addressesOfContacts(
	store: Pick<Records, 'holders'>,
	items: readonly HeldItem[],
	owners: OwnerLookup,
): Promise<ReadonlySet<string>> {
	const asked = items.flatMap((item) =>
		mayDo(owners(item.envelope.rule.owner), 'contact:create') ? [] : (addressOf(item) ?? []),
	);
	if (asked.length === 0) return noAddresses;
	const holders = await store.holders([...new Set(asked)]);
	return new Set(asked.filter((address) => contactAmong(holders.get(address) ?? []) !== undefined));
}

/** A sender without an address has nothing to be found by, so it ends like one that nobody is. */
function createContact(item: HeldItem, at: string, acting: User | null | undefined, known: ReadonlySet<string>): Step {
	const address = addressOf(item);
	if (address === null) return terminate(item, at);
	if (!known.has(address) && !mayDo(acting, 'contact:create')) return forbidden(item, acting, 'contact:create', at);
	const name = item.json.sender?.name ?? null;
	const owned = acting ? { owner: { user: acting.id } } : {};
	return {
		claim: item.claim,
		changes: [
			{
				op: 'create',
				type: 'contact',
				unlessAddress: address,
				fields: { ...contactFromSender(address, name), state: 'active', ...owned },
				...(acting ? { by: acting.id } : {}),
			},
		],
		trace: [{ at, step: 'resolve', kind: 'contactResolved', values: {} }],
	};
}

/** An inactive contact that has the address is activated again rather than another made. */
function activate(item: HeldItem, { id }: ArcRecord, at: string, acting: User | null | undefined): Step {
	if (!mayDo(acting, 'contact:update')) return forbidden(item, acting, 'contact:update', at);
	return {
		claim: item.claim,
		changes: [{ op: 'update', type: 'contact', id, fields: { state: 'active' }, ...(acting ? { by: acting.id } : {}) }],
		trace: [{ at, step: 'resolve', kind: 'senderActivated', values: { type: 'contact' } }],
	};
}

function forbidden(item: HeldItem, acting: User | null | undefined, privilege: Privilege, at: string): Step {
	const told: Told = { kind: 'privilegeMissing', values: { owner: acting?.name ?? null, privilege } };
	return failed(item, 'contactNotCreated', told, at);
}
