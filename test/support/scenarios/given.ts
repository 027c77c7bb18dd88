import type { Activity } from '../../../core/activity/activity.ts';
import type { Store } from '../../../core/ledger/store.ts';
import type { RecordChange } from '../../../core/records/records.ts';
import type { Names } from './names.ts';
import type { Fields, Scenario } from './scenario.ts';

/** Who owns rules and queues where a scenario names no users. */
export const defaultOwner = 'owner';

/** The keys of `given` that hold records of one type, and the type. */
export const plural = new Map([
	['users', 'user'],
	['teams', 'team'],
	['accounts', 'account'],
	['contacts', 'contact'],
	['leads', 'lead'],
	['queues', 'queue'],
	['entitlements', 'entitlement'],
	['cases', 'case'],
	['templates', 'template'],
]);

/** Puts what a scenario gives into a fresh store, under the ids that stand for its local names. */
export async function fillStore(
	{ given = {}, settings }: Scenario,
	store: Store,
	names: Names,
	ids: Set<string>,
	now: number,
): Promise<void> {
	if (settings) {
		const known = Object.keys(await store.settings());
		const unknown = Object.keys(settings).filter((name) => !known.includes(name));
		if (unknown.length > 0)
			throw new Error(`The store has no setting ${unknown.join(', ')}: one of ${known.join(', ')}`);
		await store.saveSettings(settings);
	}
	const users = given['users'] ?? [{ id: defaultOwner, name: 'Owner', email: 'owner@contoso.example' }];
	const all: Record<string, readonly Fields[]> = { ...given, users };
	for (const [key, type] of plural) for (const record of all[key] ?? []) names.declare(type, String(record['id']));
	for (const { type, id } of (given['records'] ?? []) as { type: string; id: string }[]) names.declare(type, id);
	const changes: RecordChange[] = [];
	for (const [key, type] of plural) {
		for (const { id, ...fields } of all[key] ?? []) {
			const owned =
				type === 'queue' && given['users'] === undefined && fields['owner'] === undefined
					? { owner: { user: names.id('user', defaultOwner) } }
					: {};
			changes.push({
				op: 'create',
				type,
				id: names.id(type, String(id)),
				fields: { ...owned, ...names.fields(fields) },
			});
		}
	}
	for (const { type, id, fields } of (given['records'] ?? []) as { type: string; id: string; fields: Fields }[]) {
		changes.push({ op: 'create', type, id: names.id(type, id), fields: names.fields(fields) });
	}
	for (const result of await store.write(changes)) {
		if (result instanceof Error) throw result;
		ids.add(result.record.id);
	}
	for (const email of given['emails'] ?? []) await takeEarlier(email, store, names, now);
}

/** An earlier message, as it would stand in the store. */
async function takeEarlier(given: Fields, store: Store, names: Names, now: number): Promise<void> {
	const id = names.declare('email', String(given['id']));
	if (given['token'] !== undefined) names.token(String(given['token']), `[#${await store.trackingToken(id)}]`);
	const email = names.withTokens(given);
	const activity: Activity = {
		...(email as unknown as Activity),
		id,
		type: 'email',
		subject: String(email['subject'] ?? ''),
		receivedOn: new Date(now - 86_400_000).toISOString(),
		regarding: names.reference(email['regarding']),
		related: ((email['related'] ?? []) as Fields[]).map((ref) => names.reference(ref)).filter((ref) => ref !== null),
	};
	await store.takeIn([{ activity, conversationKeys: [String(email['messageId'])], places: [] }]);
}

/** Names of the fields that hold a list somewhere in a scenario, of whatever record or activity. */
export function listFieldsOf({ given = {}, when }: Scenario): ReadonlySet<string> {
	const records = [...Object.values(given).flat(), ...when.flatMap((step) => [step['activity'], step['email']])] as (
		Fields | undefined
	)[];
	const all = records.flatMap((record) => [record, record?.['fields']]);
	return new Set(
		all.flatMap((one) => Object.entries(one ?? {}).flatMap(([name, value]) => (Array.isArray(value) ? [name] : []))),
	);
}
