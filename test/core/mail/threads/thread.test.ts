import { toldText } from '../../../../core/decision/outcome/step-texts';
import fc from 'fast-check';
import { conversationKeys, type ThreadHeaders } from '../../../../core/mail/threads/conversation-keys';
import { findAlike } from '../../../../core/mail/threads/smart-matching';
import {
	addressWithToken,
	carriedTokens,
	foreignTokens,
	withTrackingToken,
	type TokenHolder,
} from '../../../../core/mail/threads/tracking-token';
import { correlate, correlationIds } from '../../../../core/mail/threads/correlate';
import { subjectChanged, subjectKey } from '../../../../core/mail/threads/same-subject';
import { messageIds } from '../../../../core/mail/threads/message-ids';
import type { AlikeMessage, StoredMessage, ThreadIndex, ThreadMessage } from '../../../../core/activity/stored-message';
import { growsWithLength } from '../../../support/characters-read';

describe('messageIds', () => {
	it.each<[why: string, header: string, expected: string[]]>([
		['ids in order', '<a@x> <b@x>', ['a@x', 'b@x']],
		['no id twice', '<a@x><a@x>', ['a@x']],
		['words around an id', 'Your message of "Mon, 2 Mar" <a@x> (was: b)', ['a@x']],
		['an id folded in the middle', '<a-long\r\n id@x>', ['a-longid@x']],
		['ids without brackets', 'a@x, b@x', ['a@x', 'b@x']],
		['no ids at all', 'see below', []],
		['an opening bracket too many', '<<c@x>', ['c@x']],
		['an id without an @', '<4711>', ['4711']],
		['empty brackets', '<> < >', []],
		['control characters', '<a\u0000@x>', []],
		['an endless id', `<${'a'.repeat(2_000)}>`, []],
	])('reads %s', (_why, header, expected) => {
		expect(messageIds(header)).toEqual(expected);
	});

	it.each(['<', '<a', 'a '])('looks at %j a bounded number of times, however often it comes', (piece) => {
		expect(growsWithLength(piece, 100_000, messageIds)).toBe(true);
	});
});

describe('conversationKeys', () => {
	it.each<[why: string, message: ThreadHeaders, expected: string[]]>([
		[
			'References name the conversation',
			{ messageId: 'm', inReplyTo: 'r', references: ['a', 'b'] },
			['a', 'b', 'r', 'm'],
		],
		['else In-Reply-To', { messageId: 'm', inReplyTo: 'r', references: [] }, ['r', 'm']],
		['else the message itself', { messageId: 'm' }, ['m']],
		['no id twice', { messageId: 'm', inReplyTo: 'a', references: ['a', 'm'] }, ['a', 'm']],
		['nothing', { messageId: null, inReplyTo: null }, []],
	])('%s', (_why, message, expected) => {
		expect(conversationKeys(message)).toEqual(expected);
	});

	it('keeps the first and the newest of too many', () => {
		const references = Array.from({ length: 5_000 }, (_, index) => `r${index}`);
		const keys = conversationKeys({ messageId: 'm', references });
		expect(keys).toHaveLength(100);
		expect([keys[0], keys.at(-1)]).toEqual(['r0', 'm']);
	});
});

function stored(messageId: string, more: Partial<StoredMessage> = {}): StoredMessage {
	return {
		activityId: `activity-${messageId}`,
		messageId,
		from: 'ada@fabrikam.example',
		subject: 'Printer jams',
		conversationId: 'c',
		regarding: null,
		related: [],
		direction: 'incoming',
		...more,
	};
}

describe('correlate', () => {
	const mail = { messageId: 'm', inReplyTo: 'r', references: ['a', 'b', 'c'], subject: 'Re: Printer jams' };

	it.each<[why: string, found: StoredMessage[], method: string | undefined, id: string | undefined]>([
		['In-Reply-To comes first', [stored('c'), stored('r')], 'inReplyTo', 'r'],
		['then References from the last', [stored('a'), stored('b')], 'references', 'b'],
		['a message that is not named is not answered', [stored('z')], undefined, undefined],
		['a mail does not answer itself', [stored('m')], undefined, undefined],
		['nothing found', [], undefined, undefined],
	])('%s', (_why, found, method, id) => {
		const correlation = correlate(mail, { byId: found });
		expect([correlation?.method, correlation?.answered.messageId]).toEqual([method, id]);
	});

	it('goes by a genuine token where no header helps, and by a message that is alike where no token does', () => {
		const [token, forged] = ['a'.repeat(26), 'b'.repeat(26)];
		const byToken = new Map([[token, stored('t')]]);
		const tracked = { messageId: 'm', subject: `Re: Printer [#${forged}] [#${token.toUpperCase()}]` };
		const methodOf = (...candidates: Parameters<typeof correlate>) => correlate(...candidates)?.method;
		expect(correlate(tracked, { byId: [], byToken, alike: stored('s') })).toMatchObject({
			method: 'token',
			answered: { messageId: 't' },
		});
		expect(methodOf({ ...tracked, inReplyTo: 'r' }, { byId: [stored('r')], byToken })).toBe('inReplyTo');
		expect(
			methodOf(
				{
					messageId: 'm',
					subject: 'Re: x',
					inReplyTo: `0b6f7a52-8d1c-4c8e-9f4e-3f1f6f0f3b1a.${token}@contoso.example`,
				},
				{ byId: [], byToken },
			),
		).toBe('token');
		expect(
			methodOf(
				{ messageId: 'm', subject: 'Re: x', recipients: [`support+${token}@contoso.example`] },
				{ byId: [], byToken },
			),
		).toBe('token');
		expect(
			methodOf({ ...tracked, subject: `[#${token}]` }, { byId: [], byToken: new Map([[token, null]]) }),
		).toBeUndefined();
		expect(methodOf({ messageId: 'm', subject: `Re: [#${forged}]` }, { byId: [], byToken, alike: stored('s') })).toBe(
			'smartMatching',
		);
		expect(correlate({ messageId: 'm', subject: `Re: [#${forged}]` }, { byId: [], byToken })).toBeNull();
	});

	it('goes by every id of In-Reply-To', () => {
		const several = { messageId: 'm', inReplyTo: 'r', alsoInReplyTo: ['q'], subject: 'Re: Printer jams' };
		expect(correlationIds(several)).toEqual(['r', 'q']);
		expect(correlate(several, { byId: [stored('q')] })).toMatchObject({
			method: 'inReplyTo',
			answered: { messageId: 'q' },
		});
		expect(conversationKeys(several)).toEqual(['r', 'q', 'm']);
	});

	const inThread = (messageId: string, more: Partial<ThreadMessage> = {}): ThreadMessage => ({
		...stored(messageId),
		answers: [],
		threadIndex: null,
		automatic: null,
		...more,
	});
	const at = (levels: string): ThreadIndex => ({ root: 'r', levels });
	const [begin, first, second] = [at(''), at('0102030405'), at('01020304050607080910')] as const;

	it.each<[why: string, mail: TokenHolder, inThreads: ThreadMessage[], found: string | undefined]>([
		[
			'the nearest message before an answer of Outlook',
			{ messageId: 'm', subject: 'RE: Printer jams', threadIndex: second },
			[
				inThread('a', { threadIndex: begin }),
				inThread('b', { threadIndex: first }),
				inThread('c', { threadIndex: second }),
			],
			'b',
		],
		[
			'not one of another subject: a draft that is sent again has one index',
			{ messageId: 'm', subject: 'RE: Toner', threadIndex: first },
			[inThread('a', { threadIndex: begin })],
			undefined,
		],
		[
			'not for a message that begins a conversation',
			{ messageId: 'm', subject: 'Printer jams', threadIndex: begin },
			[inThread('a', { threadIndex: begin })],
			undefined,
		],
		[
			'the first answer that arrived before its message',
			{ messageId: 'm', subject: 'Printer jams' },
			[inThread('a', { answers: ['x'] }), inThread('b', { answers: ['m'] }), inThread('c', { answers: ['m'] })],
			'b',
		],
		[
			"not a machine's",
			{ messageId: 'm', subject: 'Printer jams' },
			[inThread('a', { answers: ['m'], automatic: 'outOfOffice' })],
			undefined,
		],
		['not itself', { messageId: 'm', subject: 'Printer jams' }, [inThread('m', { answers: ['m'] })], undefined],
	])('finds in its conversation %s', (_why, mail, inThreads, found) => {
		expect(correlate(mail, { byId: [], inThreads })?.answered.messageId).toBe(found);
	});

	it('takes over what the message answered belongs to', () => {
		const answered = stored('r', { regarding: { case: 'k1' }, related: [{ case: 'k2' }] });
		expect(correlate(mail, { byId: [answered] })).toEqual({
			method: 'inReplyTo',
			answered,
			regarding: { case: 'k1' },
			related: [{ case: 'k2' }],
			subjectChanged: false,
		});
	});

	it('prefers, of messages with one id, the one that belongs to a record, then the older one', () => {
		const old = stored('r', { activityId: 'old' });
		const young = stored('r', { activityId: 'young' });
		const connected = stored('r', { activityId: 'connected', regarding: { case: 'k' } });
		expect(correlate(mail, { byId: [old, young] })?.answered.activityId).toBe('old');
		expect(correlate(mail, { byId: [old, connected, young] })?.answered.activityId).toBe('connected');
	});

	it('names the ids to look up, best first, and never its own', () => {
		expect(correlationIds(mail)).toEqual(['r', 'c', 'b', 'a']);
		expect(correlationIds({ messageId: 'm', inReplyTo: 'm', references: ['m'] })).toEqual([]);
	});

	it('finds a message whenever one of the ids to look up is stored', () => {
		const ids = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'm'));
		fc.assert(
			fc.property(ids, fc.option(fc.constantFrom('a', 'm', 'z')), ids, (references, inReplyTo, kept) => {
				const any = { messageId: 'm', references, inReplyTo, subject: '' };
				const expected = correlationIds(any).find((id) => kept.some((one) => one === id));
				expect(correlate(any, { byId: kept.map((id) => stored(id)) })?.answered.messageId).toBe(expected);
			}),
		);
	});
});

describe('a tracking token', () => {
	const token = 'abcdefghijklmnopqrstuvwx23';
	it.each<[why: string, subject: string, kept: string]>([
		['stands at the end', 'Printer', `Printer [#${token}]`],
		['takes the place of others', `Re: Printer [#${'z'.repeat(26)}] now`, `Re: Printer now [#${token}]`],
		['is there once', `Printer [#${token}]`, `Printer [#${token}]`],
		['may stand alone', '', `[#${token}]`],
		['is told from what only looks like one', 'Order [#4711]', `Order [#4711] [#${token}]`],
	])('%s', (_why, subject, kept) => {
		expect(withTrackingToken(subject, token)).toBe(kept);
		expect(carriedTokens({ subject: kept })).toEqual([{ token, place: 'subject' }]);
	});

	const id = '0b6f7a52-8d1c-4c8e-9f4e-3f1f6f0f3b1a';
	const [first, second] = ['a'.repeat(26), 'b'.repeat(26)];
	it.each<[why: string, mail: TokenHolder, expected: readonly (readonly [token: string, place: string])[]]>([
		[
			'in the subject, from the last',
			{ subject: `[#${first}] [#${second}]` },
			[
				[second, 'subject'],
				[first, 'subject'],
			],
		],
		[
			'in the id of the message answered, then of those before',
			{ subject: '', inReplyTo: `${id}.${first}@x`, references: [`${id}.${second}@x`, 'y@z'] },
			[
				[first, 'messageId'],
				[second, 'messageId'],
			],
		],
		['in an address', { subject: '', recipients: ['help@x', `help+de+${first}@x`] }, [[first, 'address']]],
		[
			'once, where it is likeliest',
			{ subject: `[#${first.toUpperCase()}]`, inReplyTo: `${id}.${first}@x`, recipients: [`help+${second}@x`] },
			[
				[first, 'subject'],
				[second, 'address'],
			],
		],
		['not in the ids of other programs', { subject: '', inReplyTo: `mail.${first}@x` }, []],
		['not in an address whose detail is another', { subject: '', recipients: [`help+${first}x@x`, `${first}@x`] }, []],
	])('is found %s', (_why, mail, expected) => {
		expect(carriedTokens(mail)).toEqual(expected.map(([carried, place]) => ({ token: carried, place })));
	});

	it('is looked for in so many places and no more', () => {
		const subject = Array.from(
			{ length: 500 },
			(_, index) =>
				`[#${String.fromCharCode(97 + (index % 26))}${'a'.repeat(23)}${String.fromCharCode(97 + Math.floor(index / 26))}b]`,
		).join(' ');
		expect(carriedTokens({ subject })).toHaveLength(20);
	});

	it('makes of an address one that reaches the same queue', () => {
		expect(addressWithToken('support@contoso.example', token)).toBe(`support+${token}@contoso.example`);
	});

	it('that is none of ours is told without being repeated', () => {
		const text = toldText(foreignTokens(carriedTokens({ subject: `[#${first}]`, recipients: [`help+${second}@x`] })));
		expect(text).toContain(
			'2 tracking tokens that this record store did not sign (the subject, an address that it went to)',
		);
		expect(text).not.toMatch(/aaa|bbb/);
	});

	it('changes no subject', () => {
		expect(subjectChanged(`Re: Printer [#${token}]`, 'Printer')).toBe(false);
	});
});

describe('smart matching', () => {
	const ours = 'support@contoso.example';
	const [ada, ben, eve] = ['ada@fabrikam.example', 'ben@fabrikam.example', 'eve@wingtip.example'];
	const before = (subject: string, ...addresses: string[]): AlikeMessage => ({
		...stored('first', { subject }),
		addresses,
	});

	it.each<
		[
			why: string,
			mail: { subject: string; from: string | null; to: string[]; cc: string[] },
			alike: AlikeMessage[],
			found: boolean,
		]
	>([
		[
			'two people, the sender among them, and the same subject',
			{ subject: 'AW: Fwd: Printer  jams', from: ada, to: [ours], cc: [ben] },
			[before('Printer jams', ada, ours, ben)],
			true,
		],
		[
			'the queue is nobody',
			{ subject: 'Re: Printer jams', from: ada, to: [ours], cc: [] },
			[before('Printer jams', ada, ours)],
			false,
		],
		[
			'a sender who had no part in it',
			{ subject: 'Re: Printer jams', from: eve, to: [ours, ada], cc: [ben] },
			[before('Printer jams', ada, ours, ben)],
			false,
		],
		[
			'another subject',
			{ subject: 'Re: Printer', from: ada, to: [ours], cc: [ben] },
			[before('Printer jams', ada, ours, ben)],
			false,
		],
		[
			'no subject but a prefix',
			{ subject: 'Re:', from: ada, to: [ours], cc: [ben] },
			[before('Re:', ada, ours, ben)],
			false,
		],
		[
			'no sender',
			{ subject: 'Printer jams', from: null, to: [ada], cc: [ben] },
			[before('Printer jams', ada, ben)],
			false,
		],
	])('%s', (_why, mail, alike, found) => {
		expect(findAlike(mail, alike, (address) => address === ours) !== undefined).toBe(found);
	});
});

describe('subjectChanged', () => {
	it.each<[subject: string, answered: string, expected: boolean]>([
		['RE: Printer on floor 3', 'Printer on floor 3', false],
		['[floors] Re: Printer on floor 3', '[floors] Printer on floor 3', false],
		['[floors] Fwd: Printer on floor 3', '[floors] Printer on floor 3', true],
		['re:Printer on floor 3', 'Re: Printer on floor 3', false],
		['Re: RE: Printer', 'Printer', false],
		['FW: Printer', 'Printer', true],
		['Fwd: Printer', 'Re: Printer', true],
		['Re: FW: Printer', 'FW: Printer', false],
		['Another thing', 'Printer', true],
		['printer  on floor 3', 'Printer on floor 3', false],
		['Reply', 'ply', true],
		['', 'Re:', false],
		['Re: Printer', 'FW: Printer', false],
		['WG: Printer', 'Printer', true],
		['RV: Printer', 'Printer', true],
		['RE: RV: Printer', 'RV: Printer', false],
		['转发：Printer', 'Printer', true],
		['Printer: paper jams', 'paper jams', true],
		['Ref: 4711', 'Ref: 4712', true],
		['[JIRA-12] Printer', '[JIRA-13] Printer', true],
	])('of %j against %j is %s', (subject, answered, expected) => {
		expect(subjectChanged(subject, answered)).toBe(expected);
	});

	it.each([
		...['AW: ', 'Aw:', 'Antw: ', 'Antwort: ', 'SV: ', 'VS: ', 'RE : ', 'Réf : ', 'Réf. : ', 'Odp: ', 'YNT: ', 'R: '],
		...['RIF: ', 'RES: ', 'Odg: ', 'Vá: ', 'ΑΠ: ', 'Отв: ', 'Відп: ', 'תשובה: ', 'رد: ', 'TL: ', 'Bls: '],
		...[
			'回复：',
			'回复: ',
			'答复：',
			'回覆：',
			'RE：',
			'ＲＥ：',
			'返信: ',
			'회신: ',
			'Re[2]: ',
			'RE (3): ',
			'Re^2: ',
			'Re: AW: SV: ',
		],
		...[
			'[EXT] ',
			'[EXTERNAL] ',
			'[External] Re: ',
			'Re: [EXT] ',
			'[EXTERNAL EMAIL] ',
			'[Extern] AW: ',
			'*EXT* ',
			'(EXTERN) ',
		],
		...['EXTERNAL: ', '***SPAM*** ', '[Suspected Spam] Re: ', '【外部邮件】', '\u202bRe: ', '[EXT]RE: '],
	])('knows the prefix %j', (prefix) => {
		expect(subjectChanged(`${prefix}Drucker defekt`, 'Drucker defekt')).toBe(false);
		expect(subjectKey(`${prefix}Drucker defekt`)).toBe('drucker defekt');
	});

	it.each([
		'FW: ',
		'Fwd: ',
		'WG: ',
		'TR : ',
		'RV: ',
		'I: ',
		'VB: ',
		'VL: ',
		'ENC: ',
		'PD: ',
		'İLT: ',
		'ΠΡΘ: ',
		'转发：',
		'転送: ',
		'전달: ',
	])('knows the prefix %j of what is passed on', (prefix) => {
		expect(subjectKey(`${prefix}Drucker defekt`)).toBe('drucker defekt');
		expect(subjectChanged(`${prefix}Drucker defekt`, 'Re: Drucker defekt')).toBe(true);
		expect(subjectChanged(`Re: ${prefix}Drucker defekt`, `${prefix}Drucker defekt`)).toBe(false);
	});
});
