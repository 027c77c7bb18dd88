import { readParameters } from './header-parameters';

export interface ContentType {
	/** In lower case; what is missing or nonsense is told from the rest of the value. */
	readonly type: string;
	readonly params: ReadonlyMap<string, string>;
	/** Whether the type is a guess, since the value names none that exists. */
	readonly isGuess: boolean;
}

const wellFormed = /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+*-]+$/;

/** Types that do not exist, by which programs mean text. */
const meansText = /^(?:application|unknown|x-unknown)\/(?:x-)?(?:text|plain|unknown)$/;

/** What is meant by values that are no type, the first that fits. */
const guesses: readonly (readonly [pattern: RegExp, type: string])[] = [
	[/^(?:multipart.?)?(alternative|related|mixed|report|signed|digest)\b/, 'multipart/$1'],
	[/^multipart/, 'multipart/mixed'],
	[/\bx?html\b|^htm\b/, 'text/html'],
	[meansText, 'text/plain'],
	[/^(?:application|image|audio|video|font|model)\b/, 'application/octet-stream'],
	[/^message.?(?:rfc)?822/, 'message/rfc822'],
];

/**
 * A Content-Type as it is meant. A type in quotes, without its second half (`text`, `text/`,
 * `html`), with a parameter only, or that is no type at all is read by what it says; where it says
 * nothing, it is text (RFC 2045 section 5.2), or a multipart where it has a boundary.
 */
function readContentType(written: string, labels: readonly string[] = []): ContentType {
	const { value, params } = readParameters(written, labels);
	const name = value
		.toLowerCase()
		.replace(/^["'\s]+|(?<!["'\s/])["'\s/]+$/g, '')
		.replace(/(?<!\s)\s*\/\s*/, '/');
	if (wellFormed.test(name) && !meansText.test(name)) return { type: name, params, isGuess: false };
	const guess = guesses.find(([pattern]) => pattern.test(name));
	const [, kind] = guess?.[0].exec(name) ?? [];
	const type = guess?.[1].replace('$1', kind ?? '') ?? (params.has('boundary') ? 'multipart/mixed' : 'text/plain');
	return { type, params, isGuess: true };
}

/**
 * Of several Content-Type headers the one that a reader can follow: with a boundary, else well-formed,
 * else the first. Where they name different types, that is a guess, and the body may say more.
 */
export function contentTypeOf(values: readonly string[]): ContentType & { readonly written: string } {
	const read = values.map((written) => ({ ...readContentType(written), written }));
	const best =
		read.find(({ type, params }) => type.startsWith('multipart/') && params.has('boundary')) ??
		read.find(({ isGuess }) => !isGuess) ??
		read[0];
	if (best === undefined) return { type: 'text/plain', params: new Map(), isGuess: true, written: '' };
	return { ...best, isGuess: best.isGuess || read.some(({ type }) => type !== best.type) };
}
