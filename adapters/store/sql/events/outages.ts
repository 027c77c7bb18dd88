import type { CurrentOutage } from '../../../../core/ledger/monitor';
import type { NewEvent } from '../../../../core/ledger/events';
import type { Tx } from '../database/tx';
import { aliveSql } from '../registry/registry';
import type { Db } from '../schema/schema';

/** Keeps in mind which outages are on, whether or not somebody listens to events. */
export async function noteOutages(tx: Tx, events: readonly NewEvent[]): Promise<void> {
	for (const { place, content } of events) {
		if (place.ruleId === null || (content.kind !== 'outageBegan' && content.kind !== 'outageEnded')) continue;
		const { of: kind, message, recommendation, since } = content;
		if (content.kind === 'outageEnded') {
			await tx.db.deleteFrom('outage').where('rule_id', '=', place.ruleId).where('kind', '=', kind).execute();
			continue;
		}
		const row = { rule_id: place.ruleId, kind, rule_name: place.ruleName, message, recommendation, since };
		await tx.db
			.insertInto('outage')
			.values(row)
			.onConflict((conflict) => conflict.columns(['rule_id', 'kind']).doUpdateSet(row))
			.execute();
	}
}

/** Outages of living rules, longest first: what a process that died told of, nobody would ever end. */
export async function currentOutages(db: Db, now: number): Promise<CurrentOutage[]> {
	const rows = await db
		.selectFrom('outage as o')
		.selectAll('o')
		.where(({ exists, selectFrom }) =>
			exists(
				selectFrom('rule_registration as r')
					.select('r.rule_id')
					.whereRef('r.rule_id', '=', 'o.rule_id')
					.where(aliveSql(now)),
			),
		)
		.orderBy('o.since')
		.execute();
	return rows.map(({ kind, rule_name: ruleName, message, recommendation, since }) => ({
		of: kind,
		ruleName,
		message,
		recommendation,
		since,
	}));
}
