/** A node's parameters as n8n saves them. */
export type RawParameters = Readonly<Record<string, unknown>>;

/** The record type that a node works with, as its parameters say it; a case where they say nothing. */
export function recordTypeOf(parameters: RawParameters): string {
	const type = text(parameters['recordType'] ?? 'case');
	return type === 'custom' ? text(parameters['customRecordType'] ?? '').trim() : type;
}

function text(value: unknown): string {
	return typeof value === 'string' ? value : '';
}
