import type { Activity } from '../../../core/activity/activity';
import { replyAddress, whyNotReply, type NoReplyReason } from '../../../core/reply/may-reply';

const ownAddresses = new Set(['support@contoso.example']);

function mail(more: Partial<Activity> = {}): Activity {
	return {
		id: 'a1',
		type: 'email',
		direction: 'incoming',
		subject: 'Printer jams',
		from: 'ada@fabrikam.example',
		receivedOn: '2026-03-02T10:00:00.000Z',
		regarding: null,
		related: [],
		...more,
	};
}

const proved = (dmarc: string | null) => ({ server: 'mx.contoso.example', spf: null, dkim: null, dmarc });

it('answers whoever is not proved where the user wants it', () => {
	const forged = mail({ authentication: proved('fail') });
	expect(whyNotReply(forged, { ownAddresses, answerUnproved: true })).toBeNull();
});

describe('whyNotReply', () => {
	it.each<[why: string, activity: Activity, expected: NoReplyReason | null]>([
		['a person is answered', mail(), null],
		['a machine is not', mail({ automatic: 'autoReply' }), 'automaticMail'],
		['a loop is not', mail({ automatic: 'loop' }), 'automaticMail'],
		['a list is not', mail({ automatic: 'list' }), 'listMail'],
		['bulk mail is not', mail({ automatic: 'bulk' }), 'listMail'],
		['a queue of the store is not', mail({ automatic: 'ownAddress' }), 'ownAddress'],
		['a queue of the store is not, whatever was told of it', mail({ from: 'Support@Contoso.example' }), 'ownAddress'],
		['our own message is not', mail({ direction: 'outgoing' }), 'ownAddress'],
		[
			'a sender who wants no answers is not',
			mail({ headers: { 'x-auto-response-suppress': 'All' } }),
			'replyNotWanted',
		],
		[
			"Exchange's usual header forbids nothing",
			mail({ headers: { 'x-auto-response-suppress': 'DR, OOF, AutoReply' } }),
			null,
		],
		['nobody is not', mail({ from: null }), 'noReplyAddress'],
		['nobody with a Reply-To is', mail({ from: null, replyTo: 'ada@fabrikam.example' }), null],
		['what is no address is not', mail({ from: 'ada@fabrikam.example\r\nBcc: x@y.example' }), 'noReplyAddress'],
		['an address that nobody reads is not', mail({ from: 'no-reply@fabrikam.example' }), 'noReplyAddress'],
		['nor is one with a detail', mail({ from: 'noreply+42@fabrikam.example' }), 'noReplyAddress'],
		[
			'an empty return path is not',
			mail({ headers: { 'return-path': '<>\n<ada@fabrikam.example>' } }),
			'replyNotWanted',
		],
		[
			'a path that only an earlier server left empty is',
			mail({ headers: { 'return-path': '<a@x.example>\n<>' } }),
			null,
		],
		['a list owner is not', mail({ from: 'owner-list@x.example' }), 'noReplyAddress'],
		['a sender who is not proved is not', mail({ authentication: proved('fail') }), 'senderUnproved'],
		['one of whom nothing is known is', mail({ authentication: proved(null) }), null],
		['a name that only begins so is', mail({ from: 'noreplyman@fabrikam.example' }), null],
		[
			'an address that nobody reads, with a Reply-To, is',
			mail({ from: 'noreply@x.example', replyTo: 'ada@x.example' }),
			null,
		],
	])('%s', (_why, activity, expected) => {
		expect(whyNotReply(activity, { ownAddresses })).toBe(expected);
	});
});

describe('replyAddress', () => {
	it.each<[why: string, activity: Activity, expected: string | null]>([
		['is From', mail(), 'ada@fabrikam.example'],
		['is Reply-To where there is one', mail({ replyTo: 'Office@fabrikam.example' }), 'office@fabrikam.example'],
		[
			'is no list',
			mail({ replyTo: 'list@x.example', headers: { 'list-post': '<mailto:List@x.example?subject=y>' } }),
			'ada@fabrikam.example',
		],
		['is no queue of the store', mail({ replyTo: 'support@contoso.example' }), 'ada@fabrikam.example'],
		['is no junk', mail({ replyTo: 'a@b@c' }), 'ada@fabrikam.example'],
		['may be missing', mail({ from: 'junk' }), null],
	])('%s', (_why, activity, expected) => {
		expect(replyAddress(activity, ownAddresses)).toBe(expected);
	});
});
