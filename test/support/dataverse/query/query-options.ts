import { refusals } from '../web/odata-error.ts';

/** The options of a query as texts, by name. */
export interface QueryOptions {
	readonly select: readonly string[] | undefined;
	readonly filter: string | undefined;
	readonly orderby: string | undefined;
	readonly top: number | undefined;
	readonly count: boolean;
	readonly expand: string | undefined;
	readonly skipToken: string | undefined;
	readonly deltaToken: string | undefined;
	readonly fetchXml: string | undefined;
	/** `@p1` and the like. */
	readonly aliases: ReadonlyMap<string, string>;
	/** The query without the tokens of the server, as it must come again with them. */
	readonly asGiven: string;
}

const known = new Set(['$select', '$filter', '$orderby', '$top', '$count', '$expand', '$skiptoken', '$deltatoken']);
const tokens = /^(?:%24|\$)(?:skiptoken|deltatoken)=/;

/** Reads the query of a URL. Options are case-sensitive; one that the service does not know is refused. */
export function readQuery(query: string): QueryOptions {
	const parts = query.split('&').filter((part) => part !== '');
	const options = new Map(
		parts.map((part): [string, string] => {
			const [name = '', ...value] = part.split('=');
			return [decoded(name), decoded(value.join('='))];
		}),
	);
	for (const name of options.keys())
		if (name.startsWith('$') && !known.has(name))
			throw refusals.badQuery(`The query parameter ${name} is not supported.`);
	return {
		...readOptions(options),
		count: options.get('$count') === 'true',
		skipToken: options.get('$skiptoken'),
		deltaToken: options.get('$deltatoken'),
		fetchXml: options.get('fetchXml'),
		aliases: new Map([...options].filter(([name]) => name.startsWith('@'))),
		asGiven: parts.filter((part) => !tokens.test(part)).join('&'),
	};
}

/** The options that an expansion has too. */
export type InnerOptions = Pick<QueryOptions, 'select' | 'filter' | 'orderby' | 'top' | 'expand'>;

export function readOptions(options: ReadonlyMap<string, string>): InnerOptions {
	const top = options.get('$top');
	if (top !== undefined && !/^\d+$/.test(top)) throw refusals.badQuery(`Invalid value '${top}' for $top query option.`);
	return {
		select: options
			.get('$select')
			?.split(',')
			.map((name) => name.trim()),
		filter: options.get('$filter'),
		orderby: options.get('$orderby'),
		top: top === undefined ? undefined : Number(top),
		expand: options.get('$expand'),
	};
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text.replaceAll('+', ' '));
	} catch {
		throw refusals.badQuery(`The query holds '${text.slice(0, 40)}', which is not percent-encoded.`);
	}
}

/** Parts between separators that stand in no parentheses and no quotes. */
export function splitOutside(text: string, separator: ',' | ';'): string[] {
	const parts: string[] = [];
	let depth = 0;
	let quoted = false;
	let part = '';
	for (const sign of text) {
		if (sign === "'") quoted = !quoted;
		if (!quoted && sign === '(') depth += 1;
		if (!quoted && sign === ')') depth -= 1;
		if (!quoted && depth === 0 && sign === separator) {
			parts.push(part.trim());
			part = '';
		} else part += sign;
	}
	return [...parts, part.trim()].filter((found) => found !== '');
}
