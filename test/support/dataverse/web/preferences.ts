/** What a request prefers, from its `Prefer` header. */
export interface Preferences {
	readonly representation: boolean;
	readonly maxPageSize: number | undefined;
	readonly trackChanges: boolean;
	readonly continueOnError: boolean;
	/** Whether an annotation is wanted. */
	readonly wants: (annotation: string) => boolean;
	/** What is said back in `Preference-Applied`, of these. */
	readonly applied: (
		names: readonly ('return' | 'odata.maxpagesize' | 'odata.include-annotations' | 'odata.track-changes')[],
	) => string | undefined;
}

const given = /\s*([\w.-]+)\s*(?:=\s*(?:"([^"]*)"|([^,;]*)))?\s*(?:[,;]|$)/gy;

export function readPreferences(header: string | undefined): Preferences {
	const all = new Map(
		[...(header ?? '').matchAll(given)].map(([text, name = '', quoted, bare]) => [
			name,
			{ text: text.replace(/[,;]\s*$/, '').trim(), value: (quoted ?? bare ?? '').trim() },
		]),
	);
	const patterns = (all.get('odata.include-annotations')?.value ?? '').split(',').map((pattern) => pattern.trim());
	const size = Number(all.get('odata.maxpagesize')?.value);
	return {
		representation: all.get('return')?.value === 'representation',
		maxPageSize: Number.isInteger(size) && size > 0 ? size : undefined,
		trackChanges: all.has('odata.track-changes'),
		continueOnError: all.has('odata.continue-on-error') && all.get('odata.continue-on-error')?.value !== 'false',
		wants: (annotation) =>
			patterns.some((pattern) =>
				pattern.endsWith('*') ? annotation.startsWith(pattern.slice(0, -1)) : pattern === annotation,
			),
		applied: (names) => {
			const said = names.flatMap((name) => all.get(name)?.text ?? []);
			return said.length === 0 ? undefined : said.join(',');
		},
	};
}
