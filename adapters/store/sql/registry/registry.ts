import { sql, type RawBuilder, type Selectable } from '../../../../vendor/kysely';
import type { Outcome } from '../../../../core/activity/reason';
import type { RegisteredRule, RegistrationResult, RuleRegistration } from '../../../../core/ledger/registry';
import { isoTime } from '../database/column-values';
import { capturedOutcomes } from '../items/queue-item-row';
import type { Db } from '../schema/schema';
import type { RuleRegistrationTable } from '../schema/tables/store-tables';
import { takeNumbers } from '../database/sequence';
import type { Tx } from '../database/tx';

type Row = Selectable<RuleRegistrationTable>;
type Place = Pick<Row, 'activity_type' | 'queue_id'>;

/** A registration lives this long after the last sign of life. */
const lifetime = 60_000;

/** Whether a registration lives; one seen far ahead of the clock was seen before the clock was set back. */
const isAlive = (row: Row, now: number): boolean =>
	row.gone === 0 && row.last_seen > now - lifetime && row.last_seen <= now + lifetime;

/** The same as `isAlive` for a registration `r` in a query. */
export const aliveSql = (now: number): RawBuilder<boolean> =>
	sql<boolean>`(r.gone = 0 and r.last_seen > ${now - lifetime} and r.last_seen <= ${now + lifetime})`;

/** Enters a rule; see the port. Of two that wait for each other, the one activated first has the place. */
export async function registerRule(tx: Tx, rule: RuleRegistration, waitForTurn: boolean): Promise<RegistrationResult> {
	const now = await tx.now();
	// Taken even where it is not used, since it makes registrations wait for each other.
	const next = await takeNumbers(tx, 'activation');
	const place = { activity_type: rule.activityType, queue_id: rule.queueId ?? '' };
	const others = (await livingAt(tx, place)).filter(
		(row) => row.workflow_id !== rule.workflowId || row.instance_id !== rule.instanceId,
	);
	const [oldest] = others;
	if (oldest !== undefined && (rule.activated || !waitForTurn)) {
		return { kind: 'refused', heldBy: toRegisteredRule(oldest, now) };
	}
	const own = await find(tx, rule.ruleId, rule.instanceId);
	const kept = own === undefined || rule.activated ? undefined : own;
	const row: Row = {
		...place,
		rule_id: rule.ruleId,
		instance_id: rule.instanceId,
		workflow_id: rule.workflowId,
		node_id: rule.nodeId,
		name: rule.name,
		activation: kept?.activation ?? next,
		activated_on: kept?.activated_on ?? now,
		last_seen: now,
		gone: 0,
		captured: rule.monitor === undefined ? null : JSON.stringify(rule.monitor),
	};
	await tx.db
		.insertInto('rule_registration')
		.values(row)
		.onConflict((conflict) => conflict.columns(['rule_id', 'instance_id']).doUpdateSet(row))
		.execute();
	// Told of by the run before, which can tell of no end any more.
	await tx.db.deleteFrom('outage').where('rule_id', '=', rule.ruleId).execute();
	if (oldest === undefined || oldest.activation > row.activation) return { kind: 'registered' };
	return { kind: 'waiting', heldBy: toRegisteredRule(oldest, now) };
}

export async function heartbeat(tx: Tx, ruleId: string, instanceId: string): Promise<void> {
	const now = await tx.now();
	await tx.db
		.updateTable('rule_registration')
		.set({ last_seen: now })
		.where('rule_id', '=', ruleId)
		.where('instance_id', '=', instanceId)
		.where('gone', '=', 0)
		.execute();
}

export async function unregisterRule(tx: Tx, ruleId: string, instanceId: string): Promise<void> {
	await tx.db
		.updateTable('rule_registration')
		.set({ gone: 1 })
		.where('rule_id', '=', ruleId)
		.where('instance_id', '=', instanceId)
		.execute();
}

/** All rules that were ever registered, in the order of their activation. */
export async function registeredRules(db: Db, now: number): Promise<RegisteredRule[]> {
	const rows = await db.selectFrom('rule_registration').selectAll().orderBy('activation').execute();
	return rows.map((row) => toRegisteredRule(row, now));
}

/**
 * Whether a rule may claim: it is registered, and no living registration of its place is older.
 * Asking is a sign of life.
 */
export async function mayClaim(tx: Tx, rule: RuleRegistrationKey): Promise<boolean> {
	const now = await tx.now();
	const own = await find(tx, rule.ruleId, rule.instanceId);
	if (own === undefined || own.gone === 1) return false;
	if (own.activity_type !== rule.activityType || own.queue_id !== (rule.queueId ?? '')) return false;
	if (own.last_seen > now || own.last_seen < now - lifetime / 3) await heartbeat(tx, rule.ruleId, rule.instanceId);
	const [oldest] = await livingAt(tx, own);
	return oldest === undefined || oldest.activation >= own.activation;
}

/** Which outcomes the rule of a place captures; null where it has not said so, or there is none. */
export async function capturedAt(tx: Tx, place: Place): Promise<readonly Outcome[] | null> {
	const [oldest] = await livingAt(tx, place);
	return capturedOutcomes(oldest?.captured ?? null);
}

type RuleRegistrationKey = Pick<RuleRegistration, 'ruleId' | 'instanceId' | 'activityType' | 'queueId'>;

async function livingAt(tx: Tx, place: Place): Promise<Row[]> {
	const now = await tx.now();
	const rows = await tx.db
		.selectFrom('rule_registration')
		.selectAll()
		.where('activity_type', '=', place.activity_type)
		.where('queue_id', '=', place.queue_id)
		.orderBy('activation')
		.execute();
	return rows.filter((row) => isAlive(row, now));
}

async function find(tx: Tx, ruleId: string, instanceId: string): Promise<Row | undefined> {
	return await tx.db
		.selectFrom('rule_registration')
		.selectAll()
		.where('rule_id', '=', ruleId)
		.where('instance_id', '=', instanceId)
		.executeTakeFirst();
}

function toRegisteredRule(row: Row, now: number): RegisteredRule {
	return {
		ruleId: row.rule_id,
		name: row.name,
		workflowId: row.workflow_id,
		instanceId: row.instance_id,
		activityType: row.activity_type,
		queueId: row.queue_id === '' ? null : row.queue_id,
		activatedOn: isoTime(row.activated_on),
		lastSeenOn: isoTime(row.last_seen),
		alive: isAlive(row, now),
	};
}
