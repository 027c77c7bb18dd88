import type { Reason } from '../../../core/activity/reason.ts';
import { createdRecords } from './look-into-store.ts';
import { differenceOf } from './match-lists.ts';
import type { Fields, Scenario } from './scenario.ts';
import type { World } from './world.ts';
import { built } from '../built.ts';

const { reasonTexts } = built('core/decision/outcome/reasons');

/** What was expected and not found, in words; empty where everything holds. */
export async function compare({ then, rules = [] }: Scenario, world: World): Promise<string[]> {
	const found: string[] = [];
	const check = (what: string, expected: unknown, actual: unknown[]): void => {
		const text = differenceOf(expected as unknown[], actual);
		if (text !== null) found.push(`${what}: ${text}`);
	};
	const newIds = new Map<string, readonly string[]>();
	const made = rules.flatMap(({ items = [] }) => items.flatMap(({ record }) => record ?? []));
	const types = new Set([
		'account',
		'case',
		'contact',
		'lead',
		'opportunity',
		...made,
		...Object.keys((then['created'] ?? {}) as Fields),
	]);
	for (const type of types)
		newIds.set(
			type,
			(await createdRecords(world.store, world.given, type)).map(({ id }) => String(id)),
		);
	const local = new Localizer(world, newIds);

	for (const [type, expected] of Object.entries((then['created'] ?? {}) as Record<string, unknown[]>)) {
		check(
			`created ${type}`,
			expected,
			(await createdRecords(world.store, world.given, type)).map((record) => local.fields(record)),
		);
	}
	for (const [type, expected] of Object.entries((then['updated'] ?? {}) as Record<string, Fields[]>)) {
		for (const { id, ...fields } of expected) {
			const [record] = await world.store.get(type, [world.names.id(type, String(id))]);
			check(`${type} ${String(id)}`, [fields], record === undefined ? [] : [local.fields(record)]);
		}
	}
	if (then['monitor'] !== undefined) {
		const entries = await world.opened.tables.monitorEntries();
		check(
			'monitor',
			then['monitor'],
			entries.map((entry) => local.monitor(entry as unknown as Fields)),
		);
	}
	if (then['queueItems'] !== undefined) {
		const items = (await world.store.queueItems({ limit: 1000 })).filter(
			({ queueId, test }) => queueId !== null && !test,
		);
		check(
			'queueItems',
			then['queueItems'],
			items.map((item) => ({ queue: local.name('queue', item.queueId), state: item.state })),
		);
	}
	if (then['replies'] !== undefined) {
		const replies = (then['replies'] as Fields[]).map(({ to, subject, body }) => ({
			...(to === undefined ? {} : { to }),
			...(subject === undefined ? {} : { subject: { contains: subject } }),
			...(body === undefined ? {} : { body: { contains: body } }),
		}));
		check(
			'replies',
			replies,
			world.sink.mails.map(({ to, subject, body }) => ({ to, subject, body })),
		);
	}
	for (const { messageId, ...expected } of (then['emails'] ?? []) as Fields[]) {
		const [email] = await world.store.messages([String(messageId)]);
		const actual =
			email === undefined
				? []
				: [
						{
							regarding: local.reference(email.regarding),
							related: email.related.map((ref) => local.reference(ref)),
							direction: email.direction,
						},
					];
		check(`email ${String(messageId)}`, [expected], actual);
	}
	if (then['refused'] !== undefined) check('refused', then['refused'], world.refused);
	if (then['error'] !== undefined) check('error', [then['error'] ?? []].flat(), world.failures.slice(-1));
	if (found.length > 0 && world.refused.length > 0) found.push(`refused: ${JSON.stringify(world.refused)}`);
	if (found.length > 0 && world.failures.length > 0) {
		found.push(
			`nodes ended in ${world.failures.map(({ node, code, message }) => `${node} (${code}): ${message}`).join(', ')}`,
		);
	}
	return found;
}

/** Turns ids of the store back into the scenario's names. */
class Localizer {
	private readonly names = new Map<string, unknown>();

	constructor(world: World, newIds: ReadonlyMap<string, readonly string[]>) {
		for (const [key, id] of world.names.entries()) this.names.set(id, key.slice(key.indexOf(' ') + 1));
		for (const ids of newIds.values()) ids.forEach((id, index) => this.names.set(id, { new: index }));
	}

	name(_type: string, id: unknown): unknown {
		return typeof id === 'string' ? (this.names.get(id) ?? id) : (id ?? null);
	}

	reference(ref: unknown): unknown {
		if (typeof ref !== 'object' || ref === null || Array.isArray(ref)) return ref ?? null;
		return Object.fromEntries(Object.entries(ref).map(([type, id]) => [type, this.name(type, id)]));
	}

	fields(record: Fields): Fields {
		return Object.fromEntries(
			Object.entries(record).map(([name, value]) => {
				if (Array.isArray(value)) return [name, value.map((one: unknown) => this.name(name, one))];
				return [name, typeof value === 'string' ? this.name(name, value) : this.reference(value)];
			}),
		);
	}

	monitor({ state, reason, ruleId, conditionItem, queueId }: Fields): Fields {
		return {
			state,
			reason,
			rule: String(ruleId ?? '')
				.replace(/^workflow-/, '')
				.replace(/:.*$/, ''),
			condition: conditionItem ?? null,
			queue: this.name('queue', queueId),
			recommendation: reasonTexts[reason as Reason].recommendation !== '',
		};
	}
}
