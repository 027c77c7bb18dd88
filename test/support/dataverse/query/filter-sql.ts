import { refusals } from '../web/odata-error.ts';
import type { ColumnKind } from '../model/table.ts';
import { quoted } from '../rows/schema.ts';
import type { Comparison, Filter, Literal, TextFunction } from './filter-syntax.ts';
import { functionSql } from './function-sql.ts';
import { belongsTo, freshAlias, scalarAt, startOf, targetTable, type Scalar, type Scope } from './scope.ts';
import { place, plain, sql, type Sql } from './sql.ts';

/** A filter as a condition of SQL. Every name is looked up, and every value must be of the type of its property. */
export function filterSql(filter: Filter, scope: Scope): Sql {
	switch (filter.kind) {
		case 'and':
			return sql`(${filterSql(filter.left, scope)} AND ${filterSql(filter.right, scope)})`;
		case 'or':
			return sql`(${filterSql(filter.left, scope)} OR ${filterSql(filter.right, scope)})`;
		case 'not':
			return sql`NOT COALESCE(${filterSql(filter.operand, scope)}, 0)`;
		case 'compare':
			return compared(scalarAt(scope, filter.path), filter.operator, filter.value);
		case 'text':
			return textSql(filter.name, scalarAt(scope, filter.path), filter.value);
		case 'function':
			return functionSql(filter, scope);
		case 'lambda':
			return lambdaSql(filter, scope);
	}
}

const operators: Readonly<Record<Comparison, string>> = { eq: '=', ne: '<>', gt: '>', ge: '>=', lt: '<', le: '<=' };

/** Compares as Dataverse does: texts without case, and an empty column differs from every value. */
function compared({ sql: left, kind }: Scalar, operator: Comparison, literal: Literal): Sql {
	if (literal.edm === 'null') {
		if (operator !== 'eq' && operator !== 'ne') throw incompatible(kind, literal);
		return operator === 'eq' ? sql`${left} IS NULL` : sql`${left} IS NOT NULL`;
	}
	const sign = plain(operators[operator]);
	const right = valueFor(kind, literal);
	const comparison =
		typeof right !== 'string' || kind === 'Uniqueidentifier'
			? sql`${left} ${sign} ${place(right)}`
			: // SQLite folds ASCII by itself, and then an index helps.
				/^[\x20-\x7e]*$/.test(right)
				? sql`${left} ${sign} ${place(right)} COLLATE NOCASE`
				: sql`fold(${left}) ${sign} ${place(right.toLowerCase())}`;
	return operator === 'ne' ? sql`(${comparison} OR ${left} IS NULL)` : comparison;
}

const fits: Readonly<Record<ColumnKind, readonly Literal['edm'][]>> = {
	BigInt: ['Edm.Int64'],
	Boolean: ['Edm.Boolean'],
	DateTime: ['Edm.DateTimeOffset', 'Edm.Date'],
	Decimal: ['Edm.Decimal', 'Edm.Int64'],
	Double: ['Edm.Decimal', 'Edm.Int64'],
	Integer: ['Edm.Int64'],
	Memo: ['Edm.String'],
	Money: ['Edm.Decimal', 'Edm.Int64'],
	Picklist: ['Edm.Int64'],
	State: ['Edm.Int64'],
	Status: ['Edm.Int64'],
	String: ['Edm.String'],
	Uniqueidentifier: ['Edm.Guid'],
	Virtual: [],
};

function valueFor(kind: ColumnKind, literal: Literal): string | number {
	if (literal.value === null || !fits[kind].includes(literal.edm)) throw incompatible(kind, literal);
	if (kind === 'DateTime') return Date.parse(String(literal.value));
	return typeof literal.value === 'boolean' ? Number(literal.value) : literal.value;
}

const incompatible = (kind: ColumnKind, { edm }: Literal) =>
	refusals.badQuery(
		`A binary operator with incompatible types was detected. Found operand types '${kind}' and '${edm}'.`,
	);

function textSql(name: TextFunction, { sql: left, kind }: Scalar, literal: Literal): Sql {
	if ((kind !== 'String' && kind !== 'Memo') || literal.edm !== 'Edm.String')
		throw refusals.badQuery(
			`No function signature for the function with name '${name}' matches the specified arguments.`,
		);
	const text = literal.value.toLowerCase();
	if (name === 'contains') return sql`instr(fold(${left}), ${place(text)}) > 0`;
	const length = plain(String([...text].length));
	return name === 'startswith'
		? sql`substr(fold(${left}), 1, ${length}) = ${place(text)}`
		: sql`(length(${left}) >= ${length} AND substr(fold(${left}), -max(${length}, 1), ${length}) = ${place(text)})`;
}

function lambdaSql(filter: Extract<Filter, { kind: 'lambda' }>, scope: Scope): Sql {
	const [owner, path] = startOf(scope, filter.path);
	const [name = '', ...beyond] = path;
	const navigation = beyond.length > 0 ? owner.table.navigations.get(name) : undefined;
	if (navigation !== undefined) {
		// Over a single-valued navigation first: the lambda then holds for the row that it leads to.
		const target = targetTable(scope.model, navigation);
		const next = { table: target, alias: freshAlias(owner.alias, target) };
		const variables = new Map([...scope.variables, ['', next]]);
		const inner = lambdaSql({ ...filter, path: ['', ...beyond] }, { ...scope, variables });
		const key = plain(`${owner.alias}.${quoted(navigation.lookup)}`);
		const from = plain(`${quoted(target.name)} ${next.alias}`);
		return sql`EXISTS (SELECT 1 FROM ${from} WHERE ${plain(next.alias)}.${plain(quoted(target.key))} = ${key} AND ${inner})`;
	}
	const collection = owner.table.collections.get(name);
	if (collection === undefined || beyond.length > 0) throw refusals.unknownProperty(name, owner.table.name);
	const table = targetTable(scope.model, collection);
	const member = { table, alias: freshAlias(owner.alias, table) };
	const variables = new Map([...scope.variables, [filter.variable, member]]);
	const predicate = filter.predicate === undefined ? plain('1') : filterSql(filter.predicate, { ...scope, variables });
	const from = plain(`${quoted(table.name)} ${member.alias}`);
	const belongs = belongsTo(owner, collection, member);
	return filter.quantifier === 'any'
		? sql`EXISTS (SELECT 1 FROM ${from} WHERE ${belongs} AND ${predicate})`
		: sql`NOT EXISTS (SELECT 1 FROM ${from} WHERE ${belongs} AND NOT COALESCE(${predicate}, 0))`;
}
