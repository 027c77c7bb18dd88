import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { contactFromSender } from '../../core/contact/contact-from-sender';
import { contactMadeTexts } from '../../core/decision/contact-steps';
import { reasonTexts } from '../../core/decision/reasons';
import { customerOf, customerOfContact, type Resolved } from '../../core/decision/resolve-customer';
import { ArcError } from '../../core/errors';
import { mayDo } from '../../core/record/privileges';
import type { User } from '../../core/record/record';
import type { Step } from '../../core/ledger/steps';
import { holdItems, withErrors, type HeldItem } from '../shared/items/hold-items';
import { loadOwners } from '../shared/records/load-owners';
import { openStore } from '../shared/store/open-store';
import { passOn } from '../shared/items/pass-on';
import { toNodeError } from '../shared/to-node-error';
import { isForTool, ruleItems } from '../shared/items/tool-item';

type IfNo = 'terminate' | 'createContact' | 'continue';

const output = { customer: 0, noCustomer: 1 } as const;

/** Is this sender a contact or an account? And if not, what then? For a whole batch. */
export async function resolveItems(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const input = ruleItems(context);
	const ifNo = context.getNodeParameter('ifNo', 0) as IfNo;
	const store = await openStore(context);
	const outputs: INodeExecutionData[][] = [[], []];
	const { held, errors } = await holdItems(context, store);
	const at = new Date(await store.now()).toISOString();
	const owners = await loadOwners(
		store,
		ifNo === 'createContact' ? held.map(({ envelope }) => envelope.rule.owner) : [],
	);
	const steps: { readonly held: HeldItem; readonly step: Step }[] = [];
	const emit = (to: number, { index, json }: HeldItem, resolved: Resolved): void => {
		outputs[to]?.push(passOn(input, index, { ...json, ...resolved }));
	};

	for (const item of held) {
		const known = customerOf(item.json.sender);
		if (known !== null) emit(output.customer, item, known);
		else if (item.kind === 'closed') emit(output.noCustomer, item, { customer: null, contact: null });
		else if (ifNo === 'continue') emit(output.noCustomer, item, { customer: null, contact: null });
		else
			steps.push({
				held: item,
				step: ifNo === 'terminate' ? terminate(item, at) : createContact(item, at, owners(item.envelope.rule.owner)),
			});
	}
	const results = steps.length === 0 ? [] : await store.commit(steps.map(({ step }) => step));
	const refused: Step[] = [];
	steps.forEach(({ held: item }, position) => {
		const result = results[position];
		if (result?.kind === 'done') {
			const [saved] = result.saved;
			if (saved !== undefined) emit(output.customer, item, customerOfContact(saved.record));
		} else if (result?.kind === 'refused') {
			errors.set(item.index, result.error);
			refused.push(failed(item, 'contactCreationFailed', result.error.message, at));
		} else errors.set(item.index, new ArcError('claimLost', 'Another execution holds the queue item'));
	});
	if (refused.length > 0) await store.commit(refused);
	const ended = withErrors(input, outputs, errors, {
		continueOnFail: context.continueOnFail(),
		errorOutput: output.noCustomer,
		toNodeError: (error, index) => toNodeError(context.getNode(), error, index),
	});
	// A tool has one output, which tells its agent.
	return isForTool(context) ? [ended.flat()] : ended;
}

function terminate({ claim, envelope }: HeldItem, at: string): Step {
	return {
		claim,
		trace: [{ at, step: 'resolve', text: `Terminated: ${reasonTexts.noCustomer.text}` }],
		close: { state: 'inactive', outcome: 'skipped', reason: 'noCustomer', monitor: envelope.rule.monitor },
	};
}

/** What repeating cannot mend ends the item at once, visible and with its reason. */
function failed(
	{ claim, envelope }: HeldItem,
	reason: 'contactNotCreated' | 'contactCreationFailed',
	text: string,
	at: string,
): Step {
	return {
		claim,
		trace: [{ at, step: 'resolve', text }],
		close: { state: 'inactive', outcome: 'failed', reason, monitor: envelope.rule.monitor },
	};
}

/** A sender without an address has nothing to be found by, so it ends like one that nobody is. */
function createContact(item: HeldItem, at: string, acting: User | null | undefined): Step {
	const address = item.json.sender?.address ?? item.json.activity?.from ?? null;
	if (address === null) return terminate(item, at);
	if (!mayDo(acting, 'contact:create')) {
		return failed(
			item,
			'contactNotCreated',
			`${acting?.name ?? 'The owner of the rule'} lacks the privilege contact:create`,
			at,
		);
	}
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
			},
		],
		trace: [{ at, step: 'resolve', text: contactMadeTexts.resolve }],
	};
}
