import { signedContent } from '../../../../adapters/mail/read/structure/signed-content';

const message = Buffer.from('Content-Type: text/plain\r\n\r\nIt drips.');
const signedData = '06092a864886f70d010702';
const data = '06092a864886f70d010701';

/** An element of BER: of known length, or one that ends with two zeros. */
function element(tag: string, ...inside: readonly (string | Buffer)[]): string {
	const content = inside.map((one) => (typeof one === 'string' ? one : one.toString('hex'))).join('');
	return `${tag}83${(content.length / 2).toString(16).padStart(6, '0')}${content}`;
}

function open(tag: string, ...inside: readonly string[]): string {
	return `${tag}80${inside.join('')}0000`;
}

const version = '020101';
const content = element('04', message);

it.each<[why: string, hex: string, found: Buffer | null]>([
	[
		'lengths that are known',
		element(
			'30',
			signedData,
			element('a0', element('30', version, '3100', element('30', data, element('a0', content)))),
		),
		message,
	],
	[
		'lengths that are not, and a string in pieces',
		open(
			'30',
			signedData,
			open(
				'a0',
				open('30', version, open('31', open('30', '0500')), open('30', data, open('a0', open('24', content, content)))),
			),
		),
		Buffer.concat([message, message]),
	],
	[
		'a string in pieces that is cut off',
		`3080${signedData}a0803080${version}3100${`3080${data}a0802480${content}`}`,
		message,
	],
	['encrypted data', element('30', '06092a864886f70d010703', element('a0', element('30', version))), null],
	[
		'a signature without its message',
		element('30', signedData, element('a0', element('30', version, '3100', element('30', data)))),
		null,
	],
	['a length beyond the end', `3084ffffffff${signedData}`, null],
	['elements inside one another without end', `3080${signedData}a0803080${version}${'3180'.repeat(100_000)}`, null],
	['words', Buffer.from('It drips.').toString('hex'), null],
	['nothing', '', null],
])('reads %s', (_why, hex, found) => {
	expect(signedContent(Buffer.from(hex, 'hex'))).toEqual(found);
});
