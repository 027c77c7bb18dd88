import { sql, type RawBuilder } from '../../../../vendor/kysely';
import type { Outcome, Reason } from '../../../../core/activity/reason';
import type { Overview, OverviewCount, OverviewPeriod } from '../../../../core/ledger/monitor';
import { isoTime } from '../database/column-values';
import { currentOutages } from '../events/outages';
import type { Source } from '../database/tx';
import type { Db } from '../schema/schema';
import { endedSql } from './entries';

const minute = 60_000;
const hour = 60 * minute;

/** What arrived in the last so many hours, the oldest open item, and the outages that are on; see the port. */
export async function overview(source: Source, periods: readonly number[], now: number): Promise<Overview> {
	const counted: OverviewPeriod[] = [];
	for (const hours of periods) {
		const from = Math.floor((now - hours * hour) / minute) * minute;
		counted.push({ hours, from: isoTime(from), counts: await countsSince(source, from) });
	}
	return { periods: counted, oldestOpen: await oldestOpen(source.db), outages: await currentOutages(source.db, now) };
}

/** What ended is counted in its index alone; what is open is looked at, as the rule of a claim is in no index. */
async function countsSince({ db, dialect }: Source, from: number): Promise<OverviewCount[]> {
	const ended = await counts(db, dialect.endedRule, sql`${endedSql} and entered_on >= ${from}`);
	const open = await counts(db, sql`rule_id`, sql`closed_on is null and +entered_on >= ${from}`);
	return [...ended, ...open].map(({ state, outcome, rule_id: ruleId, reason, count }) => ({
		state: state === 'active' || state === 'waiting' ? state : (outcome as Outcome),
		ruleId,
		reason: reason as Reason | null,
		count: Number(count),
	}));
}

async function counts(db: Db, rule: RawBuilder<unknown>, which: RawBuilder<unknown>) {
	return await db
		.selectFrom('queue_item')
		.select(['state', 'outcome', 'reason', sql<string | null>`${rule}`.as('rule_id')])
		.select((eb) => eb.fn.countAll<number | string>().as('count'))
		.where(sql<boolean>`test = 0 and ${which}`)
		.groupBy(['state', 'outcome', 'reason', sql`${rule}`])
		.execute();
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
