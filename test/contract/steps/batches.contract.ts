import fc from 'fast-check';
import type { QueueItem } from '../../../core/activity/queue-item';
import type { OutgoingReply } from '../../../core/ledger/replies';
import { uuidV5 } from '../../../adapters/uuid-v5';
import type { ArcRecord } from '../../../core/record/record';
import type { RecordChange, SavedRecord } from '../../../core/records/records';
import type { Store } from '../../../core/ledger/store';
import type { Step } from '../../../core/ledger/steps';
import {
	caseNumber,
	arrival,
	claimOf,
	claimRequest,
	closing,
	first,
	freshId,
	registration,
	reply,
	type ContractStore,
	type OpenContractStore,
} from '../contract-store';

type Change = NonNullable<Step['changes']>[number];

/** What a batch does in a few queries: the same as its parts do one after the other. */
export function batchesContract(current: () => ContractStore, open: OpenContractStore): void {
	const store = (): Store => current().store;

	/** Items of conversations of their own, claimed together. */
	const claimed = async (count: number): Promise<readonly QueueItem[]> => {
		await store().registerRule(registration());
		await store().takeIn(Array.from({ length: count }, () => arrival()));
		return await store().claim(claimRequest({ limit: count }));
	};
	const steps = (items: readonly QueueItem[], changes: readonly (readonly Change[])[]): Step[] =>
		items.map((item, index) => ({ claim: claimOf(item), changes: changes[index] ?? [] }));
	const aCase = (fields: Record<string, unknown> = {}): Change => ({
		op: 'create',
		type: 'case',
		id: freshId(),
		fields,
		recordKey: 'case',
		link: 'regarding',
	});
	const numbers = async (): Promise<unknown[]> =>
		(await store().list('case')).records.map((record) => record['number']);

	describe('a batch of steps', () => {
		it('makes a record for each, numbered in order, and connects each activity to its own', async () => {
			const items = await claimed(12);
			const cases = items.map(() => aCase());
			const results = await store().commit(
				steps(
					items,
					cases.map((one) => [one]),
				).map((step) => ({ ...step, close: closing })),
			);
			expect(results.map((result) => result.kind === 'done' && result.saved[0]?.record['number'])).toEqual(
				items.map((_, index) => caseNumber(current(), index + 1)),
			);
			const activities = await store().activities(items.map(({ activityId }) => activityId));
			expect(activities.map(({ regarding }) => regarding)).toEqual(
				cases.map((one) => ({ case: 'id' in one && one.id })),
			);
			const after = await store().queueItems({ ids: items.map(({ id }) => id) });
			expect(after.map(({ state, records }) => [state, Object.keys(records)])).toEqual(
				items.map(() => ['inactive', ['case']]),
			);
		});

		it('leaves out what is refused, with its reason, and no number is lost by it', async () => {
			const items = await claimed(4);
			const bad = [{ contact: freshId() }, { customer: 'Ada' }];
			const results = await store().commit(
				steps(items, [[aCase(bad[0])], [aCase()], [aCase(), aCase(bad[1])], [aCase()]]),
			);
			expect(results).toMatchObject([
				{ kind: 'refused', error: { code: 'referenceNotFound' } },
				{ kind: 'done', saved: [{ record: { number: caseNumber(current(), 1) } }] },
				{ kind: 'refused', error: { code: 'fieldInvalid' } },
				{ kind: 'done', saved: [{ record: { number: caseNumber(current(), 2) } }] },
			]);
			expect(await numbers()).toEqual([caseNumber(current(), 1), caseNumber(current(), 2)]);
			const refused = first(await store().activities([first(items).activityId]));
			expect(refused.regarding).toBeNull();
		});

		it('makes one contact for an address that several steps ask for', async () => {
			const items = await claimed(3);
			const contact = (address: string): Change => ({
				op: 'create',
				type: 'contact',
				unlessAddress: address,
				fields: { emails: [address] },
			});
			const results = await store().commit(
				steps(items, [
					[contact('ada@fabrikam.example')],
					[contact('ben@fabrikam.example')],
					[contact('ADA@fabrikam.example')],
				]),
			);
			const saved = results.flatMap((result) => (result.kind === 'done' ? result.saved : []));
			expect(saved.map(({ change }) => change)).toEqual(['created', 'created', 'existed']);
			expect(saved[2]?.record.id).toBe(saved[0]?.record.id);
		});

		it('lets a step use what one before it made, and undoes the whole of one whose second record is refused', async () => {
			const items = await claimed(3);
			const [contact, other] = [freshId(), freshId()];
			const make = (id: string): Change => ({ op: 'create', type: 'contact', id, fields: {} });
			const results = await store().commit(
				steps(items, [
					[make(contact)],
					[make(other), aCase({ contact: other }), aCase({ contact: freshId() })],
					[aCase({ customer: { contact } })],
				]),
			);
			expect(results.map(({ kind }) => kind)).toEqual(['done', 'refused', 'done']);
			expect((await store().get('contact', [contact, other])).map(({ id }) => id)).toEqual([contact]);
			expect(await numbers()).toEqual([caseNumber(current(), 1)]);
		});

		it('does what is no creation in its place', async () => {
			const items = await claimed(3);
			const made = aCase({ title: 'One' });
			const id = 'id' in made && made.id !== undefined ? made.id : '';
			const results = await store().commit(
				steps(items, [[made], [{ op: 'update', type: 'case', id, fields: { title: 'Two' } }], [{ ...made }]]),
			);
			expect(results).toMatchObject([
				{ saved: [{ change: 'created' }] },
				{ saved: [{ change: 'updated' }] },
				{ saved: [{ change: 'existed', record: { title: 'Two' } }] },
			]);
		});

		it('lets several steps of one item follow each other', async () => {
			const [item] = await claimed(1);
			const claim = claimOf(first(item === undefined ? [] : [item]));
			const results = await store().commit([
				{ claim, changes: [aCase()] },
				{ claim, changes: [{ ...aCase(), recordKey: 'case#2' }], close: closing },
				{ claim, changes: [aCase()] },
			]);
			expect(results.map(({ kind }) => kind)).toEqual(['done', 'done', 'claimLost']);
			expect(Object.keys(first(await store().queueItems({ ids: [claim.queueItemId] })).records)).toEqual([
				'case',
				'case#2',
			]);
		});
	});

	describe('replies at once', () => {
		const begin = async (items: readonly QueueItem[], replies: readonly OutgoingReply[]): Promise<string[]> => {
			const starts = await Promise.all(
				items.map(async (item, index) => await store().beginReply(claimOf(item), replies[index] ?? reply())),
			);
			return starts.map((start) => (typeof start === 'string' ? start : start.reason));
		};

		it('are counted in the order in which they begin', async () => {
			await store().saveSettings({ repliesPerAddress: 2, repliesPerCase: 100 });
			const items = await claimed(6);
			const to = ['ada', 'ben', 'ada', 'ada', 'ben', 'cleo'];
			expect(
				await begin(
					items,
					to.map((name) => reply({ to: `${name}@fabrikam.example` })),
				),
			).toEqual(['claimed', 'claimed', 'claimed', 'governor', 'claimed', 'claimed']);
			const noted = await store().queueItems({ ids: items.map(({ id }) => id) });
			expect(new Map(noted.map((item) => [item.id, item.reply?.state])).get(items[3]?.id ?? '')).toBeUndefined();
			expect(noted.filter((item) => item.reply?.state === 'pending')).toHaveLength(5);
		});

		it('are each answered for themselves', async () => {
			const [one, two, late, other] = await claimed(4);
			const items = [one, two, late, other].filter((item) => item !== undefined);
			await store().giveBack(
				items
					.slice(2, 3)
					.map((item) => ({ claim: claimOf(item), text: '', maxAttempts: 5, backOffMs: 0, monitor: [] })),
			);
			const twice = reply();
			expect(await begin(items, [twice, twice, reply(), reply({ test: true })])).toEqual([
				'claimed',
				'exists',
				'claimLost',
				'claimed',
			]);
		});

		it('end each in its own way', async () => {
			const items = await claimed(3);
			const replies = items.map(() => reply({ to: `${freshId()}@fabrikam.example` }));
			await begin(items, replies);
			const states = ['sent', 'notSent', 'unknown'] as const;
			await Promise.all(
				replies.map(
					async ({ id, messageId }, index) =>
						await store().endReply(id, { id, state: states[index] ?? 'sent', reason: null, messageId }),
				),
			);
			const noted = await store().queueItems({ ids: items.map(({ id }) => id) });
			expect(new Map(noted.map((item) => [item.id, item.reply?.state]))).toEqual(
				new Map(items.map((item, index) => [item.id, states[index]])),
			);
			const found = await store().messages(replies.map(({ messageId }) => messageId));
			expect(new Map(found.map((message) => [message.messageId, message.conversationId]))).toEqual(
				new Map([0, 2].map((index) => [replies[index]?.messageId, items[index]?.conversationId])),
			);
		});

		it('have the tokens that they have one by one', async () => {
			const ids = [freshId(), freshId(), freshId()];
			const tokens = await Promise.all(ids.map(async (id) => await store().trackingToken(id)));
			expect(new Set(tokens).size).toBe(3);
			for (const [index, id] of ids.entries()) expect(await store().trackingToken(id)).toBe(tokens[index]);
			expect([...(await store().messagesByToken(tokens)).keys()].sort()).toEqual([...tokens].sort());
		});
	});

	it('lets replies go out at once as though one came after the other', async () => {
		const other = await open();
		const limits = fc.record({
			repliesPerAddress: few,
			repliesPerCase: few,
			repliesInAll: fc.integer({ min: 0, max: 9 }),
		});
		const asked = fc.array(fc.tuple(few, few), { minLength: 2, maxLength: 9 });
		const begun = async (
			into: Store,
			run: string,
			drawn: readonly (readonly [number, number])[],
			together: boolean,
		): Promise<unknown[]> => {
			await into.registerRule(registration());
			await into.takeIn(drawn.map(() => arrival()));
			const items = await into.claim(claimRequest());
			const ask = async ([address, about]: readonly [number, number], index: number) =>
				await into.beginReply(
					claimOf(first(items.slice(index))),
					reply({ id: `${run}-${index}`, to: `${address}@${run}.example`, regarding: { case: `${run}-${about}` } }),
				);
			if (together) return await Promise.all(drawn.map(ask));
			const starts: unknown[] = [];
			for (const [index, one] of drawn.entries()) starts.push(await ask(one, index));
			return starts;
		};
		try {
			let runs = 0;
			await fc.assert(
				fc.asyncProperty(limits, asked, async (settings, drawn) => {
					runs += 1;
					const inAll = settings.repliesInAll + (await begunSoFar(store()));
					for (const each of [store(), other.store]) await each.saveSettings({ ...settings, repliesInAll: inAll });
					expect(await begun(store(), `run${runs}`, drawn, true)).toEqual(
						await begun(other.store, `run${runs}`, drawn, false),
					);
				}),
				{ numRuns: 40 },
			);
		} finally {
			await other.dispose();
		}
	});

	it('saves a batch of records as though one came after the other', async () => {
		const other = await open();
		try {
			const inOrder = current().caseNumbers === undefined ? (records: readonly unknown[]) => records : sorted;
			let runs = 0;
			await fc.assert(
				fc.asyncProperty(fc.array(change, { minLength: 2, maxLength: 12 }), async (drawn) => {
					runs += 1;
					const changes = drawn.map((make) => make(`run${runs}`));
					const together = await store().write(changes);
					const inTurn: (SavedRecord | Error)[] = [];
					for (const one of changes) inTurn.push(...(await other.store.write([one])));
					expect(outcomes(together)).toEqual(outcomes(inTurn));
				}),
				{ numRuns: 60 },
			);
			for (const type of ['case', 'contact'])
				expect(inOrder(fieldsOf((await store().list(type, { limit: 1_000 })).records))).toEqual(
					inOrder(fieldsOf((await other.store.list(type, { limit: 1_000 })).records)),
				);
		} finally {
			await other.dispose();
		}
	});
}

const few = fc.integer({ min: 0, max: 2 });
/** Ids that the changes name, which are the same in both stores. */
const named = new Set<string>();
const idOf = (name: string): string => {
	const id = uuidV5(name);
	named.add(id);
	return id;
};
/** Changes that often meet each other: few ids, few addresses. */
const change: fc.Arbitrary<(run: string) => RecordChange> = fc.oneof(
	fc.tuple(few, fc.option(few)).map(([id, customer]) => (run: string): RecordChange => ({
		op: 'create',
		type: 'case',
		id: idOf(`${run}-case-${id}`),
		fields: {
			title: `${id}`,
			...(customer === null ? {} : { customer: { contact: idOf(`${run}-contact-${customer}`) } }),
		},
	})),
	fc.tuple(few, few).map(([id, address]) => (run: string): RecordChange => ({
		op: 'create',
		type: 'contact',
		id: idOf(`${run}-contact-${id}`),
		fields: { emails: [`${address}@${run}.example`] },
	})),
	fc.tuple(few, fc.boolean(), fc.boolean()).map(([address, kept, test]) => (run: string): RecordChange => ({
		op: 'create',
		type: 'contact',
		test,
		unlessAddress: `${address}@${run}.example`,
		fields: kept ? { emails: [`${address}@${run}.example`] } : { lastName: 'Nobody' },
	})),
	fc.boolean().map((test) => (): RecordChange => ({ op: 'create', type: 'case', test, fields: { title: 'Any' } })),
	few.map((id) => (run: string): RecordChange => ({
		op: 'update',
		type: 'contact',
		id: idOf(`${run}-contact-${id}`),
		fields: { state: 'inactive' },
	})),
	few.map((id) => (run: string): RecordChange => ({ op: 'delete', type: 'contact', id: idOf(`${run}-contact-${id}`) })),
);

const begunSoFar = async (store: Store): Promise<number> =>
	(await store.queueItems({ limit: 1_000 })).filter(({ reply: note }) => note !== null).length;

/** What came of changes, without the ids that the store made. */
function outcomes(results: readonly (SavedRecord | Error)[]): unknown[] {
	const made = new Map<string, number>();
	const nameOf = (id: string): string | number => (named.has(id) ? id : (made.get(id) ?? made.set(id, made.size).size));
	return results.map((result) =>
		result instanceof Error
			? result.message
			: { change: result.change, ...withoutOrder(result.record), id: nameOf(result.record.id) },
	);
}

/** Another system counts what it writes, and gives numbers of its own to cases. */
function withoutOrder({ versionnumber, number, ...fields }: ArcRecord): Record<string, unknown> {
	return versionnumber === undefined ? { ...fields, number } : fields;
}

const fieldsOf = (records: readonly ArcRecord[]): unknown[] =>
	records.map((record) => ({ ...withoutOrder(record), id: named.has(record.id) ? record.id : 'made' }));

/** In an order of their own, where the system has none among records of one time. */
const sorted = (records: readonly unknown[]): string[] => records.map((record) => JSON.stringify(record)).sort();
