import {
	sql,
	type Expression,
	type ExpressionBuilder,
	type SelectQueryBuilder,
	type SqlBool,
} from '../../../../vendor/kysely';
import { ArcError } from '../../../../core/errors';
import { addressFields } from '../../../../core/record/record-rules';
import type { RecordPage, RecordQuery } from '../../../../core/records/records';
import { addressKey, referenceKey } from '../database/column-values';
import { externalColumn, searchedWords, toRecord } from './record-row';
import type { Db, Schema } from '../schema/schema';
import type { RecordTable } from '../schema/tables/record-tables';
import type { SqlDialect } from '../database/sql-dialect';

type Searched = Schema & { r: RecordTable };

/** Fields that have a column; `reference` ones are kept there as `type:id`. */
const columns = new Map<string, { readonly column: `r.${keyof RecordTable}`; readonly reference: boolean }>([
	['name', { column: 'r.name', reference: false }],
	['state', { column: 'r.state', reference: false }],
	['number', { column: 'r.number', reference: false }],
	['contact', { column: 'r.contact', reference: false }],
	['account', { column: 'r.account', reference: false }],
	['originQueue', { column: 'r.origin_queue', reference: false }],
	['customer', { column: 'r.customer', reference: true }],
	['owner', { column: 'r.owner', reference: true }],
]);

/** Records of a type in order of creation, test records among them, in pages of at most 1,000. */
export async function listRecords(
	db: Db,
	dialect: SqlDialect,
	type: string,
	query: RecordQuery = {},
): Promise<RecordPage> {
	const limit = Math.min(Math.max(query.limit ?? 100, 1), 1_000);
	let select = matching(db, dialect, type, query.where ?? {}).selectAll('r');
	if (query.email !== undefined) select = select.where((eb) => hasAddress(eb, query.email ?? ''));
	for (const word of searchedWords(query.search ?? '')) {
		select = select.where(sql<boolean>`r.search_text like ${`% ${word.replaceAll(/[\\%_]/g, '\\$&')}%`} escape '\\'`);
	}
	if (query.cursor !== undefined) select = select.where('r.position', '>', parseCursor(query.cursor));
	const rows = await select
		.orderBy('r.position')
		.limit(limit + 1)
		.execute();
	const page = rows.slice(0, limit);
	return { records: page.map(toRecord), nextCursor: rows.length > limit ? String(page.at(-1)?.position ?? 0) : null };
}

/** The records `r` of a type whose fields equal the given values. */
export function matching(
	db: Db,
	dialect: SqlDialect,
	type: string,
	where: Readonly<Record<string, unknown>>,
): SelectQueryBuilder<Searched, 'r', object> {
	let select: SelectQueryBuilder<Searched, 'r', object> = db.selectFrom('record as r').where('r.type', '=', type);
	for (const [field, value] of Object.entries(where)) {
		select = select.where((eb) => fieldHolds(eb, dialect, field, value));
	}
	return select;
}

function fieldHolds(
	eb: ExpressionBuilder<Searched, 'r'>,
	dialect: SqlDialect,
	field: string,
	value: unknown,
): Expression<SqlBool> {
	if (field === 'id' && typeof value === 'string') return eb('r.id', '=', value);
	if (addressFields.includes(field) && typeof value === 'string') return hasAddress(eb, value);
	const external = field === 'external' ? externalColumn(value) : null;
	if (external !== null) return eb('r.external', '=', external);
	const known = columns.get(field);
	const key = known?.reference === true ? referenceKey(value) : value;
	// Columns hold at most 500 characters of a text.
	if (known !== undefined && typeof key === 'string' && key.length < 500) return eb(known.column, '=', key);
	if (field.includes('"') || field.startsWith('$')) {
		throw new ArcError('fieldInvalid', `There can be no field ${field}: names have no quote and begin with no $`);
	}
	return dialect.fieldEquals('r.fields', field, JSON.stringify(value ?? null));
}

function hasAddress(eb: ExpressionBuilder<Searched, 'r'>, address: string): Expression<SqlBool> {
	return eb(
		'r.position',
		'in',
		eb.selectFrom('record_address').select('record_address.position').where('address', '=', addressKey(address)),
	);
}

function parseCursor(cursor: string): number {
	const position = Number(cursor);
	if (Number.isSafeInteger(position)) return position;
	throw new ArcError('fieldInvalid', 'The cursor is not one that a list of this store gave', {
		hint: 'Pass the nextCursor of the page before, or begin without a cursor.',
	});
}
