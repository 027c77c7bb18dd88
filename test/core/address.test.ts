import fc from 'fast-check';
import { baseAddress, domainOf, isAddress, normalizeAddress, queueAddresses } from '../../core/address';

describe('normalizeAddress', () => {
	it.each<[why: string, given: string, expected: string]>([
		["the case of both parts is the writer's", ' Ada.Lindqvist@Fabrikam.EXAMPLE ', 'ada.lindqvist@fabrikam.example'],
		['a domain has one form in ASCII', 'büro@München.example', 'büro@xn--mnchen-3ya.example'],
		['that form is kept', 'buero@xn--mnchen-3ya.example', 'buero@xn--mnchen-3ya.example'],
		['a letter has one form', 'e\u0301@x.example', 'é@x.example'],
		['single quotes are around it', "'Ada@x.example'", 'ada@x.example'],
		['so are other quotes', '‘ada@x.example’', 'ada@x.example'],
		['a link is to it', 'mailto:ada@x.example', 'ada@x.example'],
		['one in quotes too', "'mailto:ada@x.example'", 'ada@x.example'],
		['an apostrophe is of it', "o'neill@x.example", "o'neill@x.example"],
		['characters without width are none of it', '\u202aada\u200b@x\ufeff.example\u202c', 'ada@x.example'],
		['no-break spaces are around it', '\u00a0ada@x.example\u00a0', 'ada@x.example'],
		['dots are behind it', 'ada@x.example.', 'ada@x.example'],
		['blanks and quotes are between those dots', "'ada@x.example'. .", 'ada@x.example'],
		['dots of East Asian scripts are behind it', 'ada@例え。テスト。', 'ada@xn--r8jz45g.xn--zckzah'],
		['what has no width keeps an accent from its letter', 'e\u200b\u0301@x.example', 'é@x.example'],
		['it needs no quotes', '"ada.lindqvist"@x.example', 'ada.lindqvist@x.example'],
		['it needs its quotes', '"Ada Lindqvist"@x.example', '"ada lindqvist"@x.example'],
		['an address is a domain', 'scan@[IPv6:2001:DB8::1]', 'scan@[ipv6:2001:db8::1]'],
		['what is no address is only tidied', ' Nobody ', 'nobody'],
		['a domain that is none is left alone', 'a@b/c?d', 'a@b/c?d'],
	])('%s', (_why, given, expected) => {
		expect(normalizeAddress(given)).toBe(expected);
	});

	it('changes nothing when it is applied twice', () => {
		const parts = fc
			.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }))
			.map((both) => both.join('@'));
		const signs = fc.string({ unit: fc.constantFrom(...'aEö\u0301\u200b\ufe0f@@ .。．"\'`‘’“”', 'mailto:') });
		fc.assert(
			fc.property(fc.oneof(parts, signs, fc.emailAddress(), fc.string({ unit: 'binary' })), (text) => {
				const once = normalizeAddress(text);
				expect(normalizeAddress(once)).toBe(once);
			}),
			{ numRuns: 2_000 },
		);
	});
});

describe('baseAddress', () => {
	it.each<[given: string, expected: string]>([
		['Help+4711@Contoso.example', 'help@contoso.example'],
		['help@contoso.example', 'help@contoso.example'],
		['+help@contoso.example', '+help@contoso.example'],
		['help@contoso+x.example', 'help@contoso+x.example'],
		['"help me+1"@contoso.example', '"help me+1"@contoso.example'],
	])('of %s is %s', (given, expected) => {
		expect(baseAddress(given)).toBe(expected);
	});

	it('comes after the address itself where a queue is looked for', () => {
		expect(queueAddresses('Help+1@contoso.example')).toEqual(['help+1@contoso.example', 'help@contoso.example']);
		expect(queueAddresses('help@contoso.example')).toEqual(['help@contoso.example']);
		expect(queueAddresses('help+de+1@contoso.example')).toEqual([
			'help+de+1@contoso.example',
			'help+de@contoso.example',
			'help@contoso.example',
		]);
		expect(queueAddresses('+help@contoso+x.example')).toEqual(['+help@contoso+x.example']);
	});
});

describe('isAddress', () => {
	it.each([
		'a@b',
		'ada.lindqvist@fabrikam.example',
		"o'neill+x@a-b.example",
		'jürgen@bücher.example',
		'"john smith"@fabrikam.example',
		'printer@[192.168.0.10]',
		'printer@[ipv6:2001:db8::1]',
		`bounces+${'a'.repeat(100)}=x.example@mail.example`,
	])('takes %s', (text) => {
		expect(isAddress(text)).toBe(true);
	});

	it.each([
		'',
		'a',
		'@b',
		'a@',
		'a@b@c',
		'a b@c',
		'a@b c',
		'a@b\r\nBcc: x@y',
		'a\u0000@b',
		'a@b\n',
		'<a@b>',
		'a@b,c@d',
		'a@b;',
		'"a"@b',
		'a@.b',
		'a@b.',
		'a@b..c',
		'a@b\u2028',
		'a\u00a0@b',
		'a\u200b@b',
		'"a@b c"@d',
		'"a, b"@c',
		'"a\\"b c"@d',
		'"a b\r\nBcc: x"@y',
		'"a b@c',
		'a@[x]',
		'a@[1.2.3.4',
		`${'a'.repeat(330)}@b`,
		`a@${'b'.repeat(260)}`,
	])('refuses %j', (text) => {
		expect(isAddress(text)).toBe(false);
	});

	it('takes nothing that could begin a header or a second recipient', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				const taken = isAddress(`a${text}@b.example`);
				expect(taken && /[\s\p{Cc},;<>"]/u.test(text)).toBe(false);
			}),
		);
	});
});

it('names the domain', () => {
	expect(domainOf('a@b.example')).toBe('b.example');
	expect(domainOf('a')).toBe('');
});
