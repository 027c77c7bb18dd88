/** Names in Dynamics have up to 100 or 200 characters; with a reason behind it, a name may be longer. */
const longest = 200;

/**
 * A name from an export as a parameter of a node: on one line, and never an expression, which begins
 * with an equals sign.
 */
export function plainName(name: string | null | undefined, otherwise: string): string {
	const plain = (name ?? '')
		.replace(/\p{Cc}+/gu, ' ')
		.replace(/^[\s=]+/, '')
		.trim();
	return plain === '' ? otherwise : plain.slice(0, longest);
}

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** An ID of Dataverse; undefined for what is none. */
export function guidOf(value: unknown): string | undefined {
	return typeof value === 'string' && guid.test(value) ? value.toLowerCase() : undefined;
}

/** Whether a text is the logical name of a table. */
export function isTableName(text: string): boolean {
	return /^[a-z][a-z0-9_]{0,99}$/.test(text);
}

/** What the Web API's annotation says that a column shows to people. */
export function shownValue(row: Readonly<Record<string, unknown>>, column: string): string | undefined {
	const shown = row[`${column}@OData.Community.Display.V1.FormattedValue`];
	return typeof shown === 'string' ? shown : undefined;
}
