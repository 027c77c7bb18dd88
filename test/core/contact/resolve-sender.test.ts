import { resolveSender, type SenderQuestion } from '../../../core/contact/resolve-sender';
import type { SenderKind } from '../../../core/contact/sender';
import type { ArcRecord } from '../../../core/record/record';

const address = 'ada@fabrikam.example';
const ada = { type: 'contact', id: 'ada' };
const fabrikam = { type: 'account', id: 'fabrikam' };
const queueOwner = { team: 'service' };

function ask(holders: readonly ArcRecord[], more: Partial<SenderQuestion> = {}): ReturnType<typeof resolveSender> {
	return resolveSender({ address, name: 'Ada', holders, accounts: [], queueOwner, ambiguousIsUnknown: false, ...more });
}

function contacts(count: number): ArcRecord[] {
	return Array.from({ length: count }, (_, index) => ({ type: 'contact', id: `contact${index}` }));
}

it.each<[why: string, holders: readonly ArcRecord[], kind: SenderKind, contact: string | null, account: string | null]>(
	[
		['nobody has the address', [], 'unknown', null, null],
		['one contact has it', [ada], 'contact', 'ada', null],
		['one account has it', [fabrikam], 'account', null, 'fabrikam'],
		['one inactive contact has it', [{ ...ada, state: 'inactive' }], 'inactive', 'ada', null],
		['one inactive account has it', [{ ...fabrikam, state: 'inactive' }], 'inactive', null, 'fabrikam'],
		['one lead has it', [{ type: 'lead', id: 'lead' }], 'other', null, null],
		['one queue has it', [{ type: 'queue', id: 'queue' }], 'other', null, null],
		['a user comes before a contact', [ada, { type: 'user', id: 'user' }], 'other', null, null],
		['a contact comes before an account', [fabrikam, ada], 'contact', 'ada', null],
		['an account comes before a lead', [{ type: 'lead', id: 'lead' }, fabrikam], 'account', null, 'fabrikam'],
		[
			'a custom record comes last',
			[{ type: 'custom_device', id: 'device' }, { type: 'queue', id: 'queue' }, ada],
			'contact',
			'ada',
			null,
		],
		[
			'an inactive one of several does not count',
			[{ ...ada, state: 'inactive' }, fabrikam],
			'account',
			null,
			'fabrikam',
		],
		[
			'a disabled user of several does not count',
			[{ type: 'user', id: 'user', enabled: false }, ada],
			'contact',
			'ada',
			null,
		],
		[
			"one of the queue's owner wins over the type",
			[ada, { ...fabrikam, owner: queueOwner }],
			'account',
			null,
			'fabrikam',
		],
		[
			"an inactive one of the queue's owner does not win",
			[ada, { ...fabrikam, owner: queueOwner, state: 'inactive' }],
			'contact',
			'ada',
			null,
		],
		[
			'none of several is active',
			[
				{ ...ada, state: 'inactive' },
				{ ...fabrikam, state: 'inactive' },
			],
			'ambiguous',
			null,
			null,
		],
		['99 contacts have it', contacts(99), 'contact', 'contact0', null],
		['100 contacts have it', contacts(100), 'ambiguous', null, null],
	],
)('%s', (_why, holders, kind, contact, account) => {
	const sender = ask(holders);
	expect([sender.kind, sender.contact?.id ?? null, sender.account?.id ?? null]).toEqual([kind, contact, account]);
});

it('gives a contact its parent account', () => {
	expect(ask([{ ...ada, account: 'fabrikam' }], { accounts: [fabrikam] })).toMatchObject({
		kind: 'contact',
		contact: { id: 'ada' },
		account: { id: 'fabrikam' },
	});
});

it('leaves an address of several records unresolved where the store says so', () => {
	expect(ask([ada, fabrikam], { ambiguousIsUnknown: true }).kind).toBe('ambiguous');
	expect(ask([ada], { ambiguousIsUnknown: true }).kind).toBe('contact');
});

it('lets no owner win where the queue has none', () => {
	expect(ask([ada, { ...fabrikam, owner: queueOwner }], { queueOwner: null }).kind).toBe('contact');
});

it('tells a message without a sender', () => {
	expect(ask([ada], { address: null })).toMatchObject({ kind: 'none', address: null, contact: null, account: null });
});

it('keeps address and name of a sender that nobody stands for', () => {
	expect(ask([])).toEqual({ kind: 'unknown', address, name: 'Ada', contact: null, account: null, created: false });
});
