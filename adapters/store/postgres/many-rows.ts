import { CompiledQuery, sql, type RawBuilder } from '../../../vendor/kysely';
import { insertChunks } from '../sql/database/chunks';
import type { NewRows, Numbered, RowUpdates, Unchanged } from '../sql/database/sql-dialect';
import type { Db } from '../sql/schema/schema';
import { arrayParameter, type ElementType } from './array-parameter';
import { connectionOf } from './postgres-driver';

/** Texts in rows as a table `given`; see the dialect. */
export function given(columns: readonly string[], rows: readonly (readonly (string | null)[])[]): RawBuilder<unknown> {
	const arrays = columns.map((_name, at) =>
		arrayOf(
			'text',
			rows.map((row) => row[at]),
		),
	);
	return sql`unnest(${sql.join(arrays)}) as given (${sql.join(columns.map((name) => sql.id(name)))})`;
}

/** As many rows a statement adds at once; of long ones fewer. */
const insertedAtOnce = 1_000;

/** Few statements for many rows: each column comes as an array. */
export async function insertRows(transaction: Db, rows: NewRows): Promise<void> {
	for (const query of inserting(rows, '')) await send(transaction, query);
}

export async function insertNumbered(transaction: Db, rows: NewRows, key: readonly string[]): Promise<Numbered> {
	const connection = await connectionOf(transaction);
	if (connection === null) throw new TypeError('Rows get their positions in a transaction');
	const unless = `on conflict (${listed(key)}) do nothing returning position, ${listed(key)}`;
	const answers = inserting(rows, unless).map(async (query) => await connection.askAhead(query));
	return { positions: inOrder(rows, key, answers) };
}

function inserting({ table, columns, rows }: NewRows, behind: string): CompiledQuery[] {
	const names = listed([...columns.keys()]);
	const arrays = [...columns.values()].map((type, at) => `$${at + 1}::${type}[]`);
	const statement = `insert into "${table}" (${names}) select * from unnest(${arrays.join(', ')}) ${behind}`;
	return insertChunks(rows, lengthOf, insertedAtOnce).map((part) => {
		const values = [...columns].map(([name, type]) =>
			arrayParameter(
				type,
				part.map((row) => row[name]),
			),
		);
		return CompiledQuery.raw(statement, values);
	});
}

function inOrder(
	{ rows }: NewRows,
	key: readonly string[],
	answers: readonly Promise<readonly Readonly<Record<string, unknown>>[]>[],
): Numbered['positions'] {
	const keyOf = (row: Readonly<Record<string, unknown>>): string => JSON.stringify(key.map((name) => row[name]));
	const positions = Promise.all(answers).then((made) => {
		const found = new Map(made.flat().map((row) => [keyOf(row), Number(row['position'])]));
		return rows.map((row) => found.get(keyOf(row)) ?? null);
	});
	// The transaction says why; nobody need have asked for the positions by then.
	positions.catch(() => undefined);
	return positions;
}

const lengthOf = (row: NewRows['rows'][number]): number =>
	Object.values(row).reduce<number>(
		(all, value) => all + (typeof value === 'string' || value instanceof Uint8Array ? value.length : 0),
		0,
	);

const arrayOf = (type: ElementType, values: readonly unknown[]): RawBuilder<unknown> =>
	sql`${arrayParameter(type, values)}::${sql.raw(type)}[]`;

const listed = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

/** One statement, however many rows: each column comes as an array. */
export async function updateRows(transaction: Db, updates: RowUpdates): Promise<void> {
	await send(transaction, updating(updates).compile(transaction));
}

export async function updateUnchanged(
	transaction: Db,
	updates: RowUpdates,
	condition: Unchanged,
): Promise<ReadonlySet<string>> {
	const { rows } = await updating(updates, condition).execute(transaction);
	return new Set(rows.map(({ id }) => id));
}

/** Whether it was done is heard with the next answer of the transaction, at its end at the latest. */
export async function send(transaction: Db, query: CompiledQuery): Promise<void> {
	const connection = await connectionOf(transaction);
	if (connection === null) await transaction.executeQuery(query);
	else connection.send(query);
}

function updating({ table, columns, rows, added }: RowUpdates, condition?: Unchanged): RawBuilder<{ id: string }> {
	const found = new Map([['id', 'text' as const], ...(condition?.equal ?? [])]);
	const types = new Map([...found, ...columns]);
	const arrays = [...types].map(([name, type]) =>
		arrayOf(
			type,
			rows.map((row) => row[name]),
		),
	);
	const names = [...types.keys()].map((name) => sql.id(name));
	const { column, before = '', behind = '' } = added ?? {};
	const changes = [...columns.keys()].map((name) => {
		const given = sql`given.${sql.id(name)}`;
		const value = name === column ? sql`${sql.raw(before)} || ${given} || ${sql.raw(behind)}` : given;
		return sql`${sql.id(name)} = ${value}`;
	});
	const conditions = [...found.keys()].map((name) => sql`changed.${sql.id(name)} = given.${sql.id(name)}`);
	return sql`
		update ${sql.id(table)} as changed set ${sql.join(changes)}
		from unnest(${sql.join(arrays)}) as given (${sql.join(names)})
		where ${sql.join(conditions, sql` and `)}
		${condition === undefined ? sql`` : sql`and ${sql.raw(condition.where)} returning changed.id`}
	`;
}
