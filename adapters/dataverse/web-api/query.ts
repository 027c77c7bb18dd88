/** The options of a query, as OData 4.0 names them; values are not encoded yet. */
export interface Query {
	readonly select?: readonly string[];
	readonly filter?: string;
	readonly orderby?: string;
	readonly top?: number;
	readonly expand?: string;
}

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text can be the id of a row, which may stand in a path or a filter as it is. */
export function isGuid(text: unknown): text is string {
	return typeof text === 'string' && guid.test(text);
}

/** A path with its query, encoded. */
export function query(path: string, { select, filter, orderby, top, expand }: Query): string {
	const options: readonly (readonly [string, string | undefined])[] = [
		['$select', select?.join(',')],
		['$filter', filter],
		['$orderby', orderby],
		['$top', top === undefined ? undefined : String(top)],
		['$expand', expand],
	];
	const given = options.flatMap(([name, value]) =>
		value === undefined || value === '' ? [] : [`${name}=${encoded(value)}`],
	);
	return given.length === 0 ? path : `${path}?${given.join('&')}`;
}

/** A text as a literal of a filter; an apostrophe in it is doubled (OData 4.0, part 2, 5.1.1.6.1). */
export function textLiteral(text: string): string {
	return `'${text.replaceAll("'", "''")}'`;
}

/** A condition that any of these holds; empty for none of them. */
export function anyOf(conditions: readonly string[]): string {
	return conditions.length > 1 ? `(${conditions.join(' or ')})` : (conditions[0] ?? '');
}

/** A condition that all of these hold; those that are empty say nothing. */
export function allOf(conditions: readonly string[]): string {
	return conditions.filter((condition) => condition !== '').join(' and ');
}

/** What a query may hold as it is stays readable, since logs of the server show it. */
function encoded(value: string): string {
	// A lone surrogate cannot be encoded, and no row can hold one.
	return encodeURIComponent(value.toWellFormed()).replace(/%(?:2C|3D|3A|40|24|28|29|3B|2F)/g, decodeURIComponent);
}
