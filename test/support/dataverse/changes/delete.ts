import type { Table } from '../model/table.ts';
import { pointing, type Target } from '../rows/rows.ts';
import type { Call } from '../web/call.ts';
import { refusals } from '../web/odata-error.ts';

/** What goes with a row: table and lookup of those that belong to it. */
const belongings: readonly (readonly [table: string, lookup: string])[] = [
	['activityparty', '_activityid_value'],
	['activitymimeattachment', '_objectid_value'],
	['queueitem', '_objectid_value'],
];

/** Deletes a row and what belongs to it. A customer with cases, and a queue with items, stays. */
export function deleteRow(call: Call, table: Table, id: string): void {
	const { model, rows, privileges } = call.environment;
	if (!table.operations.has('DELETE')) throw refusals.wrongMethod('DELETE');
	privileges.check(call.caller, 'Delete', table);
	const target: Target = { table: table.name, id };
	for (const [holder, lookup] of [
		['incident', '_customerid_value'],
		['queueitem', '_queueid_value'],
	] as const) {
		const holding = model.named(holder);
		if (holding !== undefined && rows.where(holding, pointing(lookup, target)).length > 0)
			throw refusals.referenced(table.name);
	}
	for (const [name, lookup] of belongings) {
		const members = model.must(name);
		for (const row of rows.where(members, pointing(lookup, target))) rows.remove(members, String(row[members.key]));
	}
	for (const holder of model.all()) letGo(call, holder, target);
	rows.remove(table, id);
}

/** What points to a row that goes points to nothing. */
function letGo({ environment: { rows } }: Call, holder: Table, target: Target): void {
	if (holder.columns.size === 1 || !holder.operations.has('PATCH')) return;
	for (const { name, targets } of holder.lookups.values())
		if (targets.includes(target.table))
			for (const row of rows.where(holder, pointing(name, target)))
				rows.update(holder, String(row[holder.key]), pointing(name, undefined));
}
