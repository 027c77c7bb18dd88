/** An n8n expression in a template, which goes out as it is written or means nothing there. */
export interface FoundExpression {
	/** As it stands in the template. */
	readonly written: string;
	readonly line: number;
	/** What stands between the braces in Liquid instead. */
	readonly instead: string;
}

/** Calls that people write, and the filters that do the same. */
const filters = new Map([
	['toUpperCase', 'upcase'],
	['toLowerCase', 'downcase'],
	['trim', 'strip'],
	['toDateTime', 'date: "%Y-%m-%d"'],
	['toString', ''],
]);

/** What an item calls otherwise than a template does. */
const renamed: readonly (readonly [onItem: RegExp, inTemplate: string])[] = [
	[/^sender\.(contact|account)\b/, '$1'],
	[/^(?:connectedCase|case)\b/, 'record'],
];

/** The data of an item, here or of another node, with the names behind it and whether they are called. */
const ofItem =
	/(?:\$json\b|\$(?:\((?:'[^']*'|"[^"]*")\)|node\[[^[\]]*\])(?:\.(?:item|first\(\)|last\(\)))?\.json\b)(?<path>(?:\??\.[a-z_]\w*|\[\s*["']\w+["']\s*\])*)(?<call>\s*\()?/i;
const otherVariable = /\{\{[^{}]*?(?<name>\$[a-z]\w*)/i;
const expressionMark = /^=(?=[^]*\{\{)/;

/**
 * The first n8n expression of a template, or null: `$json` anywhere, `$now` and its like between
 * braces, and the `=` by which n8n's files mark a field that holds expressions.
 */
export function findN8nExpression(source: string): FoundExpression | null {
	const data = ofItem.exec(source);
	if (data !== null) {
		const { path = '', call } = data.groups ?? {};
		return {
			written: call === undefined ? data[0] : `${data[0].trimEnd()}…)`,
			line: lineOf(source, data),
			instead: liquidFor(path, call !== undefined),
		};
	}
	const other = otherVariable.exec(source);
	if (other !== null) {
		const name = other.groups?.['name'] ?? '';
		return {
			written: name,
			line: lineOf(source, other),
			instead: /^\$(?:now|today)$/.test(name) ? '"now" | date: "%Y-%m-%d"' : 'activity.subject',
		};
	}
	return expressionMark.test(source) ? { written: '=', line: 1, instead: 'record.number' } : null;
}

function lineOf(source: string, { index }: RegExpExecArray): number {
	return source.slice(0, index).split('\n').length;
}

function liquidFor(given: string, isCall: boolean): string {
	const names = [...given.matchAll(/[a-z_]\w*/gi)].map(([name]) => name);
	const filter = isCall ? filters.get(names.pop() ?? '') : undefined;
	const value = renamed.reduce((text, [onItem, inTemplate]) => text.replace(onItem, inTemplate), names.join('.'));
	return `${value === '' ? 'activity.subject' : value}${filter ? ` | ${filter}` : ''}`;
}
