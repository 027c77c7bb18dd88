import {
	faultOf,
	formToken,
	isFormToken,
	logIn,
	WrongLogins,
	type MonitorAccess,
} from '../../../adapters/monitor/monitor-login';

const access: MonitorAccess = { user: 'ada', password: 'a long password', token: 'a-token-of-24-characters-or-more' };
const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
const now = Date.parse('2026-03-02T10:00:00Z');

it.each<[why: string, header: string | undefined, access: MonitorAccess, expected: object]>([
	['no header', undefined, access, { kind: 'refused' }],
	['user and password', basic('ada:a long password'), access, { kind: 'in', user: 'ada', program: false }],
	[
		'a password with colons',
		basic('ada:a:long:password'),
		{ ...access, password: 'a:long:password' },
		{ kind: 'in', user: 'ada', program: false },
	],
	[
		'the scheme in another case',
		basic('ada:a long password').replace('Basic', 'bAsIc'),
		access,
		{ kind: 'in', user: 'ada', program: false },
	],
	['a wrong password', basic('ada:a long passwore'), access, { kind: 'refused' }],
	['another user', basic('bob:a long password'), access, { kind: 'refused' }],
	['nothing in it', basic(':'), access, { kind: 'refused' }],
	['the token of a program', `Bearer ${access.token}`, access, { kind: 'in', user: 'a program', program: true }],
	['the password as a token', 'Bearer a', access, { kind: 'refused' }],
	['an empty token where programs may not', 'Bearer ', { ...access, token: '' }, { kind: 'refused' }],
	['another scheme', 'Digest x', access, { kind: 'refused' }],
])('judges a login with %s', (_why, header, of, expected) => {
	expect(logIn(header, of, '::1', new WrongLogins(), now)).toEqual(expected);
});

it('judges nothing of a client any more after ten wrong logins, for a minute', () => {
	const wrong = new WrongLogins();
	const right = basic('ada:a long password');
	for (let time = 0; time < 10; time += 1)
		expect(logIn(basic('ada:x'), access, 'one', wrong, now + time).kind).toBe('refused');
	expect(logIn(right, access, 'one', wrong, now + 20_000)).toEqual({ kind: 'tooMany', retryAfterSeconds: 40 });
	expect(logIn(undefined, access, 'one', wrong, now + 20_000).kind).toBe('refused');
	expect(logIn(right, access, 'other', wrong, now + 20_000).kind).toBe('in');
	expect(logIn(right, access, 'one', wrong, now + 60_000).kind).toBe('in');
});

it.each<[why: string, access: Partial<MonitorAccess>, fault: RegExp | null]>([
	['all is set', {}, null],
	['programs may not', { token: '' }, null],
	['there is no user', { user: '' }, /user/],
	['the user holds what Basic parts by', { user: 'a:b' }, /colon/],
	['there is no password', { password: '' }, /password/],
	['the password is short', { password: '12345678901' }, /12 characters/],
	['the token is short', { token: 'short' }, /24 characters/],
])('judges a credential when %s', (_why, fields, fault) => {
	const found = faultOf({ ...access, ...fields });
	if (fault === null) expect(found).toBeNull();
	else expect(found).toMatch(fault);
});

describe('the token of a form', () => {
	const token = formToken(access, now);
	const [until = '', salt = '', signature = ''] = token.split('.');

	it.each<[why: string, token: unknown, access: MonitorAccess, at: number, counts: boolean]>([
		['as it was made', token, access, now, true],
		['after seven hours', token, access, now + 7 * 3_600_000, true],
		['after eight hours', token, access, now + 8 * 3_600_000, false],
		['before the clock was set back by hours', token, access, now - 1, false],
		['with a later end', `${Number(until) + 1}.${salt}.${signature}`, access, now + 2, false],
		['with another salt', `${until}.${'A'.repeat(16)}.${signature}`, access, now, false],
		['with another signature', `${until}.${salt}.${'A'.repeat(43)}`, access, now, false],
		['of another password', token, { ...access, password: 'another password' }, now, false],
		['of another user', token, { ...access, user: 'bob' }, now, false],
		['that is missing', undefined, access, now, false],
		['that is a list', [token], access, now, false],
		['that is empty', '', access, now, false],
	])('%s', (_why, given, of, at, counts) => {
		expect(isFormToken(given, of, at)).toBe(counts);
	});
});
