import { sql } from '../../../../vendor/kysely';
import type { Outcome, Reason } from '../../../../core/activity/reason';
import type { Overview, OverviewCount, OverviewPeriod } from '../../../../core/ledger/monitor';
import { isoTime } from '../database/column-values';
import { currentOutages } from '../events/outages';
import type { Db } from '../schema/schema';

const minute = 60_000;
const hour = 60 * minute;

/** What arrived in the last so many hours, the oldest open item, and the outages that are on; see the port. */
export async function overview(db: Db, periods: readonly number[], now: number): Promise<Overview> {
	const counted: OverviewPeriod[] = [];
	for (const hours of periods) {
		const from = Math.floor((now - hours * hour) / minute) * minute;
		counted.push({ hours, from: isoTime(from), counts: await countsSince(db, from) });
	}
	return { periods: counted, oldestOpen: await oldestOpen(db), outages: await currentOutages(db, now) };
}

async function countsSince(db: Db, from: number): Promise<OverviewCount[]> {
	const rows = await db
		.selectFrom('queue_item')
		.select(['state', 'outcome', 'rule_id', 'reason'])
		.select((eb) => eb.fn.countAll<number | string>().as('count'))
		.where(sql<boolean>`test = 0`)
		.where('entered_on', '>=', from)
		.groupBy(['state', 'outcome', 'rule_id', 'reason'])
		.execute();
	return rows.map(({ state, outcome, rule_id: ruleId, reason, count }) => ({
		state: state === 'active' || state === 'waiting' ? state : (outcome as Outcome),
		ruleId,
		reason: reason as Reason | null,
		count: Number(count),
	}));
}

/** The first in the order of arrival, which the index of what is open knows without its rows. */
async function oldestOpen(db: Db): Promise<Overview['oldestOpen']> {
	const first = db
		.selectFrom('queue_item')
		.select((eb) => eb.fn.min('sequence').as('sequence'))
		.where(sql<boolean>`closed_on is null and test = 0`);
	const row = await db
		.selectFrom('queue_item')
		.select(['id', 'entered_on'])
		.where('sequence', '=', first)
		.executeTakeFirst();
	return row === undefined ? null : { id: row.id, enteredOn: isoTime(row.entered_on) };
}
