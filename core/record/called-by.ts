/** The name of a record: its own, or the first and last name of a person; empty where it has none. */
export function nameOf(fields: Readonly<Record<string, unknown>>): string {
	return textOf(fields, 'name') || [textOf(fields, 'firstName'), textOf(fields, 'lastName')].filter(Boolean).join(' ');
}

/** What people call a record: its number, or else its name; empty where it has neither. */
export function calledBy(fields: Readonly<Record<string, unknown>>): string {
	return textOf(fields, 'number') || nameOf(fields);
}

function textOf(fields: Readonly<Record<string, unknown>>, field: string): string {
	const value = fields[field];
	return typeof value === 'string' ? value.trim() : '';
}
