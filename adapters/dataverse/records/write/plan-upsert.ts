import { randomUUID } from 'node:crypto';
import type { RecordChange } from '../../../../core/records/records';
import type { RecordTable } from '../../tables/record-table';
import { reading, rowsOf, type Operation, type Row } from '../../web-api/operation';
import { allOf, isGuid, query, textLiteral } from '../../web-api/query';
import type { DataverseAccess } from '../dataverse-access';
import { oldestFirst } from '../read/find-holders';
import { conditionOf } from '../read/list-records';
import { planCreation, planUpdate, type Plan } from './plan-row';
import { operationsToCreate } from './row-operations';

type Upsert = Extract<RecordChange, { op: 'upsert' }>;

/** By the id, by an alternate key of the table where the match is one, or by what a query finds. */
export async function planUpsert(
	access: DataverseAccess,
	table: RecordTable,
	{ match, fields }: Upsert,
): Promise<Plan> {
	const { id, ...others } = match;
	const all = { ...others, ...fields };
	if (isGuid(id)) {
		const [first, ...rest] = await operationsToCreate(access, table, { id, fields: all, test: false });
		const { headers: _createOnly, ...upserting } = first ?? reading(table.entitySet);
		return { table, id, operations: [represented(upserting), ...rest], change: 'updated' };
	}
	const keyPath = await pathOfKey(access, table, others);
	if (keyPath !== undefined) {
		const [first] = await operationsToCreate(access, table, { id: randomUUID(), fields, test: false });
		const body: Row = first?.body ?? {};
		return {
			table,
			id: '',
			operations: [represented({ method: 'PATCH', path: keyPath, body })],
			change: 'updated',
			keyPath,
		};
	}
	const found = await firstMatch(access, table, others);
	if (found !== undefined) return await planUpdate(access, table, found, fields);
	return await planCreation(access, table, { op: 'create', type: table.type, fields: all }, 0);
}

/** With the row in the answer, whose status says whether it was made. */
function represented(operation: Operation): Operation {
	return { ...operation, headers: { Prefer: 'return=representation' }, repeatable: true };
}

/** The path of a row by an alternate key, where the columns of a match are exactly one. */
async function pathOfKey(
	{ tables }: DataverseAccess,
	table: RecordTable,
	match: Readonly<Record<string, unknown>>,
): Promise<string | undefined> {
	const values = new Map(
		Object.entries(match).map(([field, value]) => {
			const place = table.standard?.fields[field];
			return [place?.kind === 'plain' ? place.column : field, value] as const;
		}),
	);
	// What may not stand in a path is looked for by a query.
	if (
		![...values.values()].every(
			(value) => typeof value === 'number' || (typeof value === 'string' && !/[/<>*%&:\\?+#]/.test(value)),
		)
	)
		return undefined;
	const { keys } = await tables.describe(table.logicalName);
	const key = keys.find((columns) => columns.length === values.size && columns.every((column) => values.has(column)));
	if (key === undefined) return undefined;
	const parts = [...values].map(([column, value]) => {
		const literal = typeof value === 'string' ? encodeURIComponent(textLiteral(value)) : String(value);
		return `${column}=${literal}`;
	});
	return `${table.entitySet}(${parts.join(',')})`;
}

async function firstMatch(
	access: DataverseAccess,
	table: RecordTable,
	match: Readonly<Record<string, unknown>>,
): Promise<string | undefined> {
	const conditions = await Promise.all(
		Object.entries(match).map(async ([field, value]) => await conditionOf(access, table, field, value)),
	);
	const texts = conditions.filter((condition) => typeof condition === 'string');
	if (texts.length < conditions.length) return undefined;
	const answer = await access.client.ask(
		reading(query(table.entitySet, { select: [table.key], filter: allOf(texts), orderby: oldestFirst, top: 1 })),
	);
	const id = rowsOf(answer)[0]?.[table.key];
	return typeof id === 'string' ? id : undefined;
}
