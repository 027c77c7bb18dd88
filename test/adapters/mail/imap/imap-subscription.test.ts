import {
	destinationsOf,
	earliestSince,
	strongestAfter,
	type AfterTaking,
	type ImapSubscription,
} from '../../../../adapters/mail/imap/imap-subscription';
import type { Store } from '../../../../core/ledger/store';

const store = (id: string): Store => ({ id }) as Store;

function wish(fields: Partial<ImapSubscription>): ImapSubscription {
	return {
		store: store('one'),
		queueId: 'support',
		maxSize: 10,
		after: { kind: 'leave' },
		since: null,
		...fields,
	} as ImapSubscription;
}

describe('rules that share a mailbox', () => {
	it('get a message once for each store, for the queues of all of them', () => {
		const wishes = [
			wish({}),
			wish({
				queueId: 'sales',
				maxSize: 20,
				trustedServers: new Set(['mx.one.example']),
				contactForms: new Set(['site.example']),
			}),
			wish({ store: store('two') }),
			wish({ queueId: 'support' }),
		];
		expect(destinationsOf(wishes)).toEqual([
			{
				store: { id: 'one' },
				queueIds: ['support', 'sales'],
				maxSize: 20,
				trustedServers: new Set(['mx.one.example']),
				contactForms: new Set(['site.example']),
			},
			{
				store: { id: 'two' },
				queueIds: ['support'],
				maxSize: 10,
				trustedServers: new Set(),
				contactForms: new Set(),
			},
		]);
	});

	const [leave, mark, move]: AfterTaking[] = [{ kind: 'leave' }, { kind: 'markSeen' }, { kind: 'move', to: 'Done' }];
	it.each<[why: string, wishes: (AfterTaking | undefined)[], expected: AfterTaking | undefined]>([
		['nobody is left', [], leave],
		['all leave', [leave, leave], leave],
		['one marks', [leave, mark], mark],
		['one moves', [mark, leave, move], move],
	])('do with a stored message what the strongest wish says: %s', (_why, wishes, expected) => {
		expect(strongestAfter(wishes.map((after) => wish(after === undefined ? {} : { after })))).toEqual(expected);
	});

	const [early, late] = [new Date('2026-01-01'), new Date('2026-02-01')];
	it.each<[why: string, dates: (Date | null)[], expected: Date | null]>([
		['nobody is left', [], null],
		['the earliest date', [late, early, late], early],
		['one asks for none', [early, null], null],
		['one asks for none, first', [null, early], null],
	])('take messages since: %s', (_why, dates, expected) => {
		expect(earliestSince(dates.map((since) => wish({ since })))).toEqual(expected);
	});
});
