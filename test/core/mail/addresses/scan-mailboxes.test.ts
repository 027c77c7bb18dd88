import { scanMailboxes } from '../../../../core/mail/addresses/scan-mailboxes';
import type { WrittenMailbox } from '../../../../core/mail/addresses/written-mailbox';

const scan = (value: string): WrittenMailbox[] => [...scanMailboxes(value)];

describe('scanMailboxes', () => {
	it.each<[why: string, value: string, mailboxes: readonly (readonly [name: string, address: string])[]]>([
		['an address alone', 'a@x.example', [['', 'a@x.example']]],
		['a name before brackets', 'Ada L <a@x.example>', [['Ada L', 'a@x.example']]],
		['a quoted name with a comma', '"L, \\"Ada\\"" <a@x.example>', [['L, "Ada"', 'a@x.example']]],
		['a comma that nobody quoted', 'Lindqvist, Ada <a@x.example>', [['Lindqvist, Ada', 'a@x.example']]],
		['a comma in an encoded word', '=?utf-8?q?L,_Ada?= <a@x.example>', [['=?utf-8?q?L,_Ada?=', 'a@x.example']]],
		['an address in the name', 'b@y.example <a@x.example>', [['b@y.example', 'a@x.example']]],
		['an address in a quoted name', '"<b@y.example>" <a@x.example>', [['<b@y.example>', 'a@x.example']]],
		['a name before an address without brackets', 'Ada L a@x.example', [['Ada L', 'a@x.example']]],
		['a quoted name right before an address', '"Ada L"a@x.example', [['Ada L', 'a@x.example']]],
		['a colon behind an address', 'Ada a@x.example:', [['Ada', 'a@x.example']]],
		['a comment as the name', 'a@x.example (Ada (of) L)', [['Ada (of) L', 'a@x.example']]],
		['a comment beside a name', 'Ada (at home) <a@x.example>', [['Ada', 'a@x.example']]],
		['a comment inside an address', 'a(b@y.example)@x.example', [['b@y.example', 'a@x.example']]],
		['a comment inside brackets', '<a(b@y.example)@x.example>', [['', 'a@x.example']]],
		['a comment joins no words to an address', '<ada(c)bob@x.example>', [['', 'ada bob@x.example']]],
		['blanks beside dot and @', '<ada . l @ x.example>', [['', 'ada.l@x.example']]],
		['a blank anywhere else stays', '<ada l@x.example>', [['', 'ada l@x.example']]],
		[
			'several',
			'a@x.example, B <b@x.example>,"C" <c@x.example>',
			[
				['', 'a@x.example'],
				['B', 'b@x.example'],
				['C', 'c@x.example'],
			],
		],
		[
			'semicolons between them',
			'a@x.example; B <b@x.example>',
			[
				['', 'a@x.example'],
				['B', 'b@x.example'],
			],
		],
		[
			'the members of a group, and what follows it',
			'Team: a@x.example, B <b@x.example>;, c@x.example',
			[
				['', 'a@x.example'],
				['B', 'b@x.example'],
				['', 'c@x.example'],
			],
		],
		['a group without members', 'undisclosed-recipients:;', []],
		['a route', '<@r.example,@s.example:a@x.example>', [['', 'a@x.example']]],
		['mailto', 'mailto:a@x.example', [['', 'a@x.example']]],
		[
			'a bracket that is missing',
			'A <a@x.example, B <b@x.example',
			[
				['A', 'a@x.example'],
				['B', 'b@x.example'],
			],
		],
		['a bracket too many', 'a@x.example>', [['', 'a@x.example']]],
		[
			'addresses in brackets with nothing between them',
			'Ada <a@x.example> <b@x.example>Bob<c@x.example>',
			[
				['Ada', 'a@x.example'],
				['', 'b@x.example'],
				['Bob', 'c@x.example'],
			],
		],
		[
			'addresses with blanks between them',
			'a@x.example b@x.example Bob c@x.example',
			[
				['', 'a@x.example'],
				['', 'b@x.example'],
				['Bob', 'c@x.example'],
			],
		],
		['brackets in a name', 'Ada <boss> L <a@x.example>', [['Ada <boss> L', 'a@x.example']]],
		['a semicolon in a name', 'Ada; Boss &amp; Co <a@x.example>', [['Ada; Boss &amp; Co', 'a@x.example']]],
		['an address in square brackets', "'Ada' [SMTP:a@x.example]", [["'Ada'", 'a@x.example']]],
		['square brackets beside an address', '[b@x.example] Ada <a@x.example>', [['Ada', 'a@x.example']]],
		['a mailbox in quotation marks', '"Ada L <a@x.example>"', [['Ada L', 'a@x.example']]],
		['blanks beside the @', 'Ada L ada @ x.example', [['Ada L', 'ada@x.example']]],
		['an @ in a name', 'Ada @ Work', []],
		['empty brackets', 'MAILER-DAEMON <>', []],
		['a quotation mark that nothing closes', '"Ada <a@x.example>', [['"Ada', 'a@x.example']]],
		['a quotation mark in an address makes it none', '<ada"@x.example>', [['', 'ada"@x.example']]],
		['a quoted local part', '<"ada l"@x.example>', [['', '"ada l"@x.example']]],
		['a quoted local part without brackets', '"ada l"@x.example', [['', '"ada l"@x.example']]],
		[
			'addresses that are quoted as a whole',
			'"a@x.example", "b@x.example"',
			[
				['', 'a@x.example'],
				['', 'b@x.example'],
			],
		],
		['a literal', 'a@[IPv6:2001:db8::1]', [['', 'a@[IPv6:2001:db8::1]']]],
		['nothing', ' , ;, ', []],
		['a name alone', 'Ada Lindqvist', []],
	])('reads %s', (_why, value, mailboxes) => {
		expect(scan(value)).toEqual(mailboxes.map(([name, address]) => ({ name, address })));
	});

	it('keeps of a name what anybody can read', () => {
		const [mailbox] = scan(`${'Ada '.repeat(100_000)}<a@x.example>`);
		expect(mailbox?.address).toBe('a@x.example');
		expect(mailbox?.name.length).toBeLessThan(2_100);
	});
});
