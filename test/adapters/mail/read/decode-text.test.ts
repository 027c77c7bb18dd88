import { charsetOf } from '../../../../adapters/mail/read/charset/charset-names';
import { decodeText } from '../../../../adapters/mail/read/charset/decode-text';
import { decodeWords } from '../../../../adapters/mail/read/headers/decode-words';

const bytes = (binary: string): Buffer => Buffer.from(binary, 'latin1');

describe('charsetOf', () => {
	it.each<[charset: string, labels: readonly string[]]>([
		['utf8', ['utf-8', 'UTF8', '"utf_8"', 'utf-8//TRANSLIT', '3D"utf-8"', 'cp65001']],
		['windows1252', ['iso-8859-1', 'latin-1', 'ISO_8859-1:1987', 'csISOLatin1', '8859-1', 'ISO-IR-100', 'ansi']],
		['iso885915', ['iso8859_15', 'latin9', 'ISO-8859-15']],
		['iso88598', ['iso-8859-8-i', 'ISO-8859-8', 'logical']],
		['cp932', ['cp932', 'x-cp932', 'CP-932']],
		['shiftjis', ['Shift_JIS', 'x-sjis', 'windows-31j', 'sjis']],
		['gb18030', ['gb2312', 'GBK', 'cp936', 'ms936', 'gb_2312-80', 'GB18030']],
		['cp949', ['ks_c_5601-1987', 'euc-kr', 'cp949', 'x-windows-949', 'UHC']],
		['cp950', ['cp950', 'MS950']],
		['big5hkscs', ['big5', 'big5-hkscs', 'cn-big5']],
		['iso2022', ['iso-2022-jp', 'ISO-2022-JP-MS', 'cp50220', 'iso-2022-kr', 'csISO2022JP']],
		['cp852', ['ibm852', 'IBM-852', 'dos-852', 'cp00852']],
		['cp1251', ['win-1251', 'cp1251', 'x-cp-1251', '1251']],
		['utf7', ['utf-7', 'unicode-1-1-utf-7', 'x-unicode-2-0-utf-7']],
		['macroman', ['macintosh', 'x-mac-roman', 'cp10000']],
	])('is %s for all of its names', (charset, labels) => {
		expect(labels.map((label) => charsetOf(label))).toEqual(labels.map(() => charset));
	});

	it.each(['', 'us-ascii', 'ANSI_X3.4-1968', 'unknown-8bit', 'x-unknown', 'no-such', 'base64', 'hex', '_internal'])(
		'is none for %j, which says nothing',
		(label) => {
			expect(charsetOf(label)).toBeNull();
		},
	);
});

describe('decodeText', () => {
	it.each<[why: string, binary: string, labels: readonly string[], text: string]>([
		['the label counts', 'Gr\x81\xe1e', ['cp850'], 'Grüße'],
		['no label is UTF-8', 'Gr\xc3\xbc\xc3\x9fe', [], 'Grüße'],
		['else Windows-1252', '\x84Gr\xfc\xdfe\x93 12 \x80', [], '„Grüße“ 12 €'],
		['an unknown label is none', 'Gr\xfc\xdfe', ['no-such'], 'Grüße'],
		['a wrong label is none', 'Gr\xfc\xdfe', ['utf-8'], 'Grüße'],
		['one letter at the end too', 'caf\xe9', ['utf-8'], 'café'],
		['the next label counts then', '\xcf\xf0\xe8\xe2\xe5\xf2', ['utf-8', 'windows-1251'], 'Привет'],
		['valid UTF-8 is UTF-8', 'Gr\xc3\xbc\xc3\x9fe', ['iso-8859-1'], 'Grüße'],
		['under Cyrillic labels too', '\xd0\x94\xd0\xb0', ['koi8-r'], 'Да'],
		['under Chinese labels too', '\xe4\xbd\xa0\xe5\xa5\xbd', ['gb2312'], '你好'],
		['a letter or two may be UTF-8 by chance', 'SP\xd3\xa3KA', ['iso-8859-2'], 'SPÓŁKA'],
		['so may a Chinese character', '\xd2\xbb', ['gb2312'], '一'],
		['some bad bytes spoil no text', 'Gr\xc3\xbc\xc3\x9fe K\xc3\xb6ln \xfc', ['utf-8'], 'Grüße Köln \ufffd'],
		['signs of Windows in ISO 8859', '\x93x\x94', ['iso-8859-2'], '“x”'],
		['GBK under the name of GB 2312', '\xcc\xd5\x86\xb4', ['gb2312'], '陶喆'],
		['a character of four bytes', '\x81\x39\xef\x31', ['gb18030'], '㐂'],
		['ISO-2022-JP', '\x1b$B%F%9%H\x1b(B ok', ['iso-2022-jp'], 'テスト ok'],
		['its signs of NEC', '\x1b$B-!-j\x1b(B', ['iso-2022-jp-ms'], '①㈱'],
		['its narrow katakana', '\x1b(I1\x1b(B', ['cp50221'], 'ｱ'],
		['without a label', '\x1b$B%F%9%H\x1b(B', [], 'テスト'],
		['a line ends in ASCII', '\x1b$B%F\nok', ['iso-2022-jp'], 'テ\nok'],
		['Shift_JIS under its label', '\x83e\x83X\x83g', ['iso-2022-jp'], 'テスト'],
		['ISO-2022-KR', '\x1b$)C\x0e0!\x0f ok', ['iso-2022-kr'], '가 ok'],
		['HZ', 'hi ~{VPND~} ~~', ['hz-gb-2312'], 'hi 中文 ~'],
		['UTF-7', 'Gr+APwA3w-e', ['utf-7'], 'Grüße'],
		['UTF-16 by its mark', '\xff\xfeG\0', ['iso-8859-1'], 'G'],
		['no mark is text', '\xef\xbb\xbfabc', ['utf-8'], 'abc'],
		['emoji in two surrogates', 'ok \xed\xa0\xbd\xed\xb8\x80', ['utf-8'], 'ok 😀'],
		['nothing is nothing', '', ['utf-8'], ''],
	])('%s', (_why, binary, labels, text) => {
		expect(decodeText(bytes(binary), labels)).toBe(text);
	});

	it.each(['\x1b$B', '\x1b(B\x0e', '~{', '\xe9', '+AP', '\xc3\xa4\xff'])('ends for many of %j', (piece) => {
		for (const label of ['iso-2022-jp', 'hz', 'utf-7', 'utf-8', 'gb2312']) {
			expect(decodeText(bytes(piece.repeat(400_000 / piece.length)), [label]).length).toBeLessThan(500_000);
		}
	});
});

describe('decodeWords', () => {
	it.each<[why: string, value: string, text: string]>([
		['a question mark in a word is text', '=?utf-8?Q?Is_it_on??=', 'Is it on?'],
		['padding ends no word', '=?utf-8?B?QQ==?=', 'A'],
		['a word without end is text, and the next is a word', '=?utf-8?Q?a =?utf-8?Q?b?=', '=?utf-8?Q?a b'],
		['a label that nobody knows', '=?latin-1?Q?Gr=FC=DFe?=', 'Grüße'],
		['no label', '=??Q?Gr=C3=BC=C3=9Fe?=', 'Grüße'],
		['a language', '=?utf-8*de?Q?ja?=', 'ja'],
		['UTF-8 under another label', '=?iso-8859-1?Q?Gr=C3=BC=C3=9Fe?=', 'Grüße'],
		['a character in two words', '=?utf-8?B?R3LD?= =?utf-8?B?vMOfZQ==?=', 'Grüße'],
		['UTF-7', '=?utf-7?Q?Gr+APwA3w-e?=', 'Grüße'],
	])('%s', (_why, value, text) => {
		expect(decodeWords(value)).toBe(text);
	});
});
