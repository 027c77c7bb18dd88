import type { Activity } from '../../../core/activity/activity';
import { languageOf, templateFor } from '../../../core/reply/template-language';

const mail = (headers?: Readonly<Record<string, string>>): Activity => ({
	id: 'a1',
	type: 'email',
	direction: 'incoming',
	subject: '',
	from: null,
	receivedOn: '2026-03-02T10:00:00.000Z',
	regarding: null,
	related: [],
	...(headers === undefined ? {} : { headers }),
});

it.each<[value: string, expected: string | null]>([
	['de', 'de'],
	['de-AT', 'de-at'],
	[' En-US , de', 'en-us'],
	['zh-Hant-TW', 'zh-hant-tw'],
	['en-US\nde', 'en-us'],
	['', null],
	['*', null],
	['1', null],
])('reads Content-Language: %s', (value, expected) => {
	expect(languageOf(mail({ 'content-language': value }))).toBe(expected);
});

it('knows no language without the header', () => {
	expect([languageOf(mail()), languageOf(mail({}))]).toEqual([null, null]);
});

it.each<[why: string, languages: readonly (string | undefined)[], wanted: string | null, expected: number]>([
	['the very tag', ['en', 'de', 'de-AT'], 'de-at', 2],
	['however it is written', ['en', 'DE_at'], 'de-at', 1],
	['the shorter tag', ['en', 'de'], 'de-at', 1],
	['the longer of two that are shorter', ['zh', 'zh-Hant'], 'zh-hant-tw', 1],
	['another country with the language', ['en', 'de-CH'], 'de-at', 1],
	['another country before no language', [undefined, 'de-CH'], 'de', 1],
	['the one without language, for a language that none has', ['en', undefined], 'fr', 1],
	['the one without language, for a message that names none', ['en', ''], null, 1],
	['the one that was chosen, where nothing fits', ['en', 'de'], 'fr', 0],
	['the one that was chosen, of two that fit', ['de', 'de'], 'de', 0],
])('takes %s', (_why, languages, wanted, expected) => {
	const templates = languages.map((language, index) => ({ index, language }));
	expect(templateFor(templates, wanted)?.index).toBe(expected);
});

it('takes none where there is none', () => {
	expect(templateFor([], 'de')).toBeUndefined();
});
