import { isSameMessage, type MessageWords } from '../../../../core/mail/arrival/same-message';

const scan: MessageWords = { subject: 'Scan 0001', text: 'Two pages in black and white.' };

it.each<[why: string, one: MessageWords, other: MessageWords, expected: boolean]>([
	['the same words', scan, scan, true],
	['a tag of a gateway and a banner', scan, { subject: '[EXTERNAL] Scan 0001', text: 'CAUTION!\n\nOther words' }, true],
	['a tag of a list and its footer', scan, { subject: '[Team] Scan 0001', text: `${scan.text}\n-- \nTeam list` }, true],
	['another subject over the same text', scan, { ...scan, subject: 'Scan' }, true],
	[
		'another subject over a text with a footer',
		scan,
		{ subject: 'Forwarded for you', text: `${scan.text}\n\nTeam` },
		true,
	],
	['other subject and text', scan, { subject: 'Toner is low', text: 'Please order toner.' }, false],
	['a short text in another', { subject: 'a', text: 'Yes' }, { subject: 'b', text: 'Yes, order toner.' }, false],
	['other blanks', { subject: 'a', text: 'Two  pages\n in black' }, { subject: 'b', text: 'Two pages in black' }, true],
])('compares %s', (_why, one, other, expected) => {
	expect([isSameMessage(one, other), isSameMessage(other, one)]).toEqual([expected, expected]);
});
