import type { Activity } from '../activity/activity';

/**
 * The language that a message says it is written in: the first tag of Content-Language (RFC 3282),
 * in lower case; null where it says none. Words are not guessed at: a mail is short, and an answer in
 * a language that the sender did not use is worse than one in the house's own.
 */
export function languageOf({ headers }: Activity): string | null {
	const value =
		headers !== undefined && Object.hasOwn(headers, 'content-language') ? (headers['content-language'] ?? '') : '';
	return /^[\s,]*([a-z]{2,8}(?:-[a-z0-9]{1,8})*)/i.exec(value)?.[1]?.toLowerCase() ?? null;
}

/**
 * The template to answer in a language, of several with one name: that of the very tag, then of
 * shorter ones (`de-AT`, `de`; RFC 4647 section 3.4), then of another country with the language, then
 * the one without language. Ties and no fit go to the first in the list; undefined where it is empty.
 */
export function templateFor<Template extends { readonly language?: string | undefined }>(
	templates: readonly Template[],
	language: string | null,
): Template | undefined {
	const ranked = templates.map((template) => ({ template, rank: rankOf(tagOf(template), language) }));
	return ranked.reduce<(typeof ranked)[number] | undefined>(
		(best, each) => (best === undefined || each.rank < best.rank ? each : best),
		undefined,
	)?.template;
}

/** The smaller, the better: how many parts of the wanted tag a template's tag leaves out. */
function rankOf(tag: string, wanted: string | null): number {
	if (tag === '') return 100;
	if (wanted === null || primary(tag) !== primary(wanted)) return 1000;
	if (wanted === tag || wanted.startsWith(`${tag}-`)) return wanted.split('-').length - tag.split('-').length;
	return 50;
}

const tagOf = ({ language }: { readonly language?: string | undefined }): string =>
	(language ?? '').trim().toLowerCase().replaceAll('_', '-');
const primary = (tag: string): string => tag.split('-')[0] ?? '';
