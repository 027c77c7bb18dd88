import { readAuthentication } from '../../../../core/mail/automatic/authentication';

const trusted = new Set(['mx.contoso.example']);
const nothing = { server: null, spf: null, dkim: null, dmarc: null };
const all = { server: 'mx.contoso.example', spf: 'pass', dkim: 'fail', dmarc: 'none' };

it.each<[why: string, headers: readonly string[], expected: object]>([
	[
		'a trusted server is believed',
		['mx.contoso.example; spf=pass smtp.mailfrom=a@x; dkim=fail header.d=x; dmarc=none'],
		all,
	],
	['its name has no case, and may have a version', ['MX.contoso.example 1; SPF=Pass; dkim=fail; DMARC=none'], all],
	['another server is not', ['mx.evil.example; spf=pass; dkim=pass; dmarc=pass'], nothing],
	['a longer name is another one', ['mx.contoso.example.evil.example; dmarc=pass'], nothing],
	['a name in a comment is none', ['(mx.contoso.example;) mx.evil.example; dmarc=pass'], nothing],
	[
		'a result in a comment is none',
		['mx.contoso.example; dmarc=fail (; dmarc=pass)'],
		{ ...nothing, server: 'mx.contoso.example', dmarc: 'fail' },
	],
	[
		'comments are nested',
		['mx.contoso.example; (a (b) ; spf=pass) spf=fail'],
		{ ...nothing, server: 'mx.contoso.example', spf: 'fail' },
	],
	[
		'a result in quotes is none',
		['mx.contoso.example; spf=fail reason="x; spf=pass"'],
		{ ...nothing, server: 'mx.contoso.example', spf: 'fail' },
	],
	[
		'several headers of one server count together',
		['mx.contoso.example; dkim=fail', 'mx.contoso.example; spf=pass; dmarc=none'],
		all,
	],
	[
		'the upper one wins',
		['mx.contoso.example; dmarc=fail', 'mx.contoso.example; dmarc=pass'],
		{ ...nothing, server: 'mx.contoso.example', dmarc: 'fail' },
	],
	[
		'of several signatures one that passes counts',
		['mx.contoso.example; dkim=fail; dkim=pass'],
		{ ...nothing, server: 'mx.contoso.example', dkim: 'pass' },
	],
	[
		'a method may have a version',
		['mx.contoso.example; dkim/1 = pass'],
		{ ...nothing, server: 'mx.contoso.example', dkim: 'pass' },
	],
	['a server may have found nothing', ['mx.contoso.example; none'], { ...nothing, server: 'mx.contoso.example' }],
	['there may be no header', [], nothing],
])('%s', (_why, headers, expected) => {
	expect(readAuthentication(headers, trusted)).toEqual(expected);
});

it('believes nobody where nobody is trusted', () => {
	expect(readAuthentication(['mx.contoso.example; dmarc=pass', '; dmarc=pass', ''], new Set())).toEqual(nothing);
});
