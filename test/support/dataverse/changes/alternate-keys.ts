import type { Table } from '../model/table.ts';
import type { Values } from '../rows/values.ts';
import type { Call } from '../web/call.ts';
import { refusals } from '../web/odata-error.ts';

/** No two rows have the values of one alternate key. Where one of them is empty, the key says nothing. */
export function checkKeys({ environment }: Call, table: Table, whole: Values, id: string): void {
	for (const { attributes } of table.keys) {
		const names = attributes.map((attribute) => (table.columns.has(attribute) ? attribute : `_${attribute}_value`));
		const values = Object.fromEntries(names.map((name) => [name, whole[name] ?? null]));
		if (Object.values(values).includes(null)) continue;
		const other = environment.rows.where(table, values).find((row) => row[table.key] !== id);
		if (other !== undefined) throw refusals.duplicateKey(attributes.join(', '));
	}
}
