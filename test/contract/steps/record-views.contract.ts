import type { RecordListing } from '../../../core/ledger/record-views';
import type { Reference } from '../../../core/record/reference';
import {
	arrival,
	claimedItem,
	claimOf,
	claimRequest,
	closing,
	email,
	first,
	freshId,
	minute,
	reply,
	saved,
	support,
	type ContractStore,
} from '../contract-store';

/** What the monitor shows of records and their messages. */
export function recordViewsContract(current: () => ContractStore): void {
	const store = () => current().store;

	async function make(type: string, fields: Readonly<Record<string, unknown>>): Promise<string> {
		const [made] = await store().write([{ op: 'create', type, fields }]);
		return saved(made).record.id;
	}

	describe('lists records for people:', () => {
		let ada: string;
		let contoso: string;
		let user: string;

		const titles = async (listing: Partial<RecordListing>): Promise<unknown[]> =>
			(await store().listedRecords({ type: 'case', ...listing })).records.map(({ title }) => title);

		beforeEach(async () => {
			ada = await make('contact', { firstName: 'Ada', lastName: 'Byron', emails: ['ada@fabrikam.example'] });
			contoso = await make('account', { name: 'Contoso' });
			user = await make('user', { name: 'Uma', email: 'uma@contoso.example' });
			await make('case', { title: 'Printer jams', customer: { contact: ada }, owner: { user } });
			await make('case', { title: 'Screen 100% dark', customer: { account: contoso }, originQueue: support });
			await make('case', { title: 'Mouse lost', state: 'resolved', customer: { contact: ada } });
		});

		it('the newest first, with what people call what they refer to', async () => {
			const list = await store().listedRecords({ type: 'case' });
			expect(list.records.map(({ title }) => title)).toEqual(['Mouse lost', 'Screen 100% dark', 'Printer jams']);
			expect(list.recordNames).toMatchObject({ [`account:${contoso}`]: 'Contoso', [`user:${user}`]: 'Uma' });
			expect(list.types).toEqual(['account', 'case', 'contact', 'user']);
			expect(list.nextCursor).toBeNull();
		});

		it.each<[why: string, listing: () => Partial<RecordListing>, titles: readonly string[]]>([
			['a state', () => ({ state: 'resolved' }), ['Mouse lost']],
			['a customer', () => ({ customer: { contact: ada } }), ['Mouse lost', 'Printer jams']],
			['the address of a customer', () => ({ customer: ' ADA@fabrikam.example' }), ['Mouse lost', 'Printer jams']],
			['the name of a customer', () => ({ customer: 'Contoso' }), ['Screen 100% dark']],
			['a customer that there is not', () => ({ customer: 'Nobody' }), []],
			['an owner', () => ({ owner: { user } }), ['Printer jams']],
			['a queue', () => ({ queueId: support }), ['Screen 100% dark']],
			['the beginnings of words', () => ({ text: 'jam PRINT' }), ['Printer jams']],
			['a part within a word', () => ({ text: 'rinter' }), []],
			['a number', () => ({ text: 'CAS-00002' }), ['Screen 100% dark']],
			['a wildcard that means itself', () => ({ text: '100%' }), ['Screen 100% dark']],
			['another one', () => ({ text: '_' }), []],
			[
				'all at once',
				() => ({ state: 'active', customer: { contact: ada }, owner: { user }, text: 'jams' }),
				['Printer jams'],
			],
			['another type', () => ({ type: 'account' }), [undefined as never]],
		])('filters by %s', async (_why, listing, expected) => {
			expect(await titles(listing())).toEqual(expected);
		});

		it('goes from page to page by key, whatever is made meanwhile', async () => {
			const one = await store().listedRecords({ type: 'case', limit: 2 });
			await make('case', { title: 'Later' });
			const two = await store().listedRecords({ type: 'case', limit: 2, cursor: one.nextCursor ?? '' });
			expect([one, two].map(({ records }) => records.length)).toEqual([2, 1]);
			expect(two.records.map(({ title }) => title)).toEqual(['Printer jams']);
			expect(two.nextCursor).toBeNull();
		});

		it('starts anew with a cursor that is none, and leaves test records out', async () => {
			await store().write([{ op: 'create', type: 'case', fields: { title: 'Try' }, test: true }]);
			expect(await titles({ cursor: '1 or 1=1' })).toHaveLength(3);
		});
	});

	describe('shows a record', () => {
		const caseOf = async (ref: Reference) => {
			const view = await store().recordView(ref);
			if (view === null) throw new Error('The record should be there');
			return view;
		};

		async function made(link: 'regarding' | 'related'): Promise<{ readonly ref: Reference; readonly itemId: string }> {
			const item = await claimedItem(store(), arrival({}, email({ subject: 'First' })));
			const id = freshId();
			const answer = reply({ regarding: { case: id } });
			await store().commit([
				{
					claim: claimOf(item),
					decision: { outcome: 'ready', reason: 'none', conditionItem: 'Urgent', output: 0 },
					changes: [{ op: 'create', type: 'case', id, fields: { title: 'First' }, recordKey: 'case', link }],
				},
			]);
			await store().beginReply(claimOf(item), answer);
			await store().endReply(answer.id, { id: answer.id, state: 'sent', reason: null, to: answer.to });
			await store().commit([{ claim: claimOf(item), close: closing }]);
			return { ref: { case: id }, itemId: item.id };
		}

		it('with where it came from, and its messages in order with what became of them', async () => {
			const { ref, itemId } = await made('regarding');
			current().clock.pass(minute);
			const later = { receivedOn: '2026-03-02T11:00:00.000Z', regarding: ref };
			await store().takeIn([arrival({}, email({ subject: 'Second', ...later }))]);
			const [item] = await store().claim(claimRequest());
			await store().commit([
				{
					claim: claimOf(first(item === undefined ? [] : [item])),
					close: { ...closing, outcome: 'skipped', reason: 'activeCaseConnected' },
				},
			]);
			const view = await caseOf(ref);
			expect(view.record).toMatchObject({ title: 'First', number: 'CAS-00001' });
			expect(view.origin).toMatchObject({ id: itemId, ruleName: 'Cases from mail', conditionItem: 'Urgent' });
			expect(
				view.messages.map(({ activity, items }) => [
					activity.direction,
					activity.subject,
					items.map(({ outcome, reason, reply: note }) => [outcome, reason, note?.state ?? null]),
				]),
			).toEqual([
				['incoming', 'First', [['ready', 'none', 'sent']]],
				['outgoing', 'Re: Printer on floor 3 jams', []],
				['incoming', 'Second', [['skipped', 'activeCaseConnected', null]]],
			]);
			expect(view.hasMore).toBe(false);
		});

		it('with messages that are related to it', async () => {
			const { ref, itemId } = await made('related');
			const view = await caseOf(ref);
			expect(view.origin?.id).toBe(itemId);
			expect(view.messages[0]?.activity.subject).toBe('First');
		});

		it('with the newest of many messages', async () => {
			const ref = { case: await make('case', { title: 'Long' }) };
			await store().takeIn(
				Array.from({ length: 203 }, (_one, at) =>
					arrival(
						{ places: [] },
						email({
							subject: `Number ${at}`,
							receivedOn: new Date(1_772_445_600_000 + at * 1_000).toISOString(),
							regarding: ref,
						}),
					),
				),
			);
			const { messages, hasMore } = await caseOf(ref);
			expect([messages.length, messages[0]?.activity.subject, hasMore]).toEqual([200, 'Number 3', true]);
		});

		it('that is not there as null', async () => {
			expect(await store().recordView({ case: freshId() })).toBeNull();
		});
	});
}
