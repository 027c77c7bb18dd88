import { quoted, typeColumn } from '../rows/schema.ts';
import { targetOf } from '../rows/rows.ts';
import type { Collection, Navigation, Table } from '../model/table.ts';
import type { Row } from '../rows/values.ts';
import type { Call } from '../web/call.ts';
import { refusals } from '../web/odata-error.ts';
import { entityJson, selectedNames } from './entity-json.ts';
import { readOptions, splitOutside, type InnerOptions } from './query-options.ts';
import { partnerOf, targetTable } from './scope.ts';
import { place, plain, sql, type Sql } from './sql.ts';
import { selectRows } from './select-rows.ts';

/** One navigation of `$expand`, with its options. */
export interface Expansion {
	readonly name: string;
	readonly to: Navigation | Collection;
	readonly options: InnerOptions;
}

const mostOfOne = 5_000;

/** Reads `$expand=a($select=b;$filter=c),d`. Every navigation must be one of the table. */
export function readExpand(table: Table, expand: string | undefined): Expansion[] {
	return splitOutside(expand ?? '', ',').map((text) => {
		const [, name = text, inner = ''] = /^([^(]+)\((.*)\)$/s.exec(text) ?? [];
		const to = table.navigations.get(name) ?? table.collections.get(name);
		if (to === undefined) throw refusals.unknownProperty(name, table.name);
		const options = splitOutside(inner, ';').map((option): [string, string] => {
			const [key = '', ...value] = option.split('=');
			return [key.trim(), value.join('=')];
		});
		return { name, to, options: readOptions(new Map(options)) };
	});
}

/** The members that a row has by its expansions. */
export function expanded(
	call: Call,
	table: Table,
	row: Row,
	expansions: readonly Expansion[],
): Record<string, unknown> {
	return Object.fromEntries(
		expansions.map(({ name, to, options }) => [
			name,
			'lookup' in to ? single(call, row, to, options) : members(call, table, row, { collection: to, options }),
		]),
	);
}

function single(call: Call, row: Row, navigation: Navigation, options: InnerOptions): unknown {
	const { environment } = call;
	const target = targetOf(row, navigation.lookup);
	const leads =
		target !== undefined &&
		(navigation.target === target.table ||
			navigation.target === 'principal' ||
			navigation.target === 'activitypointer');
	if (!leads) return null;
	const table = environment.model.must(navigation.target === 'activitypointer' ? 'activitypointer' : target.table);
	const found = environment.rows.get(table, target.id);
	return found === undefined ? null : withExpansions(call, table, found, options);
}

function members(
	call: Call,
	table: Table,
	row: Row,
	{ collection, options }: { readonly collection: Collection; readonly options: InnerOptions },
): unknown[] {
	const target = targetTable(call.environment.model, collection);
	const { filter, orderby, top = mostOfOne } = options;
	const limit = Math.min(top, mostOfOne);
	return selectRows(call, target, { filter, orderby, besides: membersOf(table, row, collection, target), limit }).map(
		({ row: member }) => withExpansions(call, target, member, options),
	);
}

/** Which rows are in a collection of a row, as a condition on them as `t`. */
export function membersOf(table: Table, row: Row, collection: Collection, target: Table): Sql {
	const id = place(String(row[table.key]));
	if (collection.manyToMany) {
		const relationship = place(collection.name);
		return sql`t.${plain(quoted(target.key))} IN (
			SELECT otherid FROM "-links" WHERE relationship = ${relationship} AND oneid = ${id}
			UNION SELECT oneid FROM "-links" WHERE relationship = ${relationship} AND otherid = ${id})`;
	}
	const partner = partnerOf(collection, target);
	const points = sql`t.${plain(quoted(partner.lookup))} = ${id}`;
	return partner.target === 'principal' || partner.target === 'activitypointer'
		? points
		: sql`${points} AND t.${plain(quoted(typeColumn(partner.lookup)))} = ${place(partner.target)}`;
}

function withExpansions(call: Call, table: Table, row: Row, { select, expand }: InnerOptions): unknown {
	const names = selectedNames(table, select);
	return { ...entityJson(call, table, row, names), ...expanded(call, table, row, readExpand(table, expand)) };
}
