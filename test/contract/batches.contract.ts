import fc from 'fast-check';
import type { QueueItem } from '../../core/activity/queue-item';
import type { RecordChange, RecordStore, SavedRecord, Step } from '../../core/record-store';
import { arrival, claimOf, claimRequest, closing, first, freshId, registration, type ContractStore, type OpenContractStore } from './contract-store';

type Change = NonNullable<Step['changes']>[number];

/** What a batch does in a few queries: the same as its parts do one after the other. */
export function batchesContract(current: () => ContractStore, open: OpenContractStore): void {
	const store = (): RecordStore => current().store;

	/** Items of conversations of their own, claimed together. */
	const claimed = async (count: number): Promise<readonly QueueItem[]> => {
		await store().registerRule(registration());
		await store().takeIn(Array.from({ length: count }, () => arrival()));
		return await store().claim(claimRequest({ limit: count }));
	};
	const steps = (items: readonly QueueItem[], changes: readonly (readonly Change[])[]): Step[] =>
		items.map((item, index) => ({ claim: claimOf(item), changes: changes[index] ?? [] }));
	const aCase = (fields: Record<string, unknown> = {}): Change => ({ op: 'create', type: 'case', id: freshId(), fields, recordKey: 'case', link: 'regarding' });
	const numbers = async (): Promise<unknown[]> => (await store().list('case')).records.map((record) => record['number']);

	describe('a batch of steps', () => {
		it('makes a record for each, numbered in order, and connects each activity to its own', async () => {
			const items = await claimed(12);
			const cases = items.map(() => aCase());
			const results = await store().commit(steps(items, cases.map((one) => [one])).map((step) => ({ ...step, close: closing })));
			expect(results.map((result) => result.kind === 'done' && result.saved[0]?.record['number'])).toEqual(items.map((_, index) => `CAS-${String(index + 1).padStart(5, '0')}`));
			const activities = await store().activities(items.map(({ activityId }) => activityId));
			expect(activities.map(({ regarding }) => regarding)).toEqual(cases.map((one) => ({ case: 'id' in one && one.id })));
			const after = await store().queueItems({ ids: items.map(({ id }) => id) });
			expect(after.map(({ state, records }) => [state, Object.keys(records)])).toEqual(items.map(() => ['inactive', ['case']]));
		});

		it('leaves out what is refused, with its reason, and no number is lost by it', async () => {
			const items = await claimed(4);
			const bad = [{ contact: freshId() }, { customer: 'Ada' }];
			const results = await store().commit(steps(items, [[aCase(bad[0])], [aCase()], [aCase(), aCase(bad[1])], [aCase()]]));
			expect(results).toMatchObject([
				{ kind: 'refused', error: { code: 'referenceNotFound' } },
				{ kind: 'done', saved: [{ record: { number: 'CAS-00001' } }] },
				{ kind: 'refused', error: { code: 'fieldInvalid' } },
				{ kind: 'done', saved: [{ record: { number: 'CAS-00002' } }] },
			]);
			expect(await numbers()).toEqual(['CAS-00001', 'CAS-00002']);
			const refused = first(await store().activities([first(items).activityId]));
			expect(refused.regarding).toBeNull();
		});

		it('makes one contact for an address that several steps ask for', async () => {
			const items = await claimed(3);
			const contact = (address: string): Change => ({ op: 'create', type: 'contact', unlessAddress: address, fields: { emails: [address] } });
			const results = await store().commit(steps(items, [[contact('ada@fabrikam.example')], [contact('ben@fabrikam.example')], [contact('ADA@fabrikam.example')]]));
			const saved = results.flatMap((result) => (result.kind === 'done' ? result.saved : []));
			expect(saved.map(({ change }) => change)).toEqual(['created', 'created', 'existed']);
			expect(saved[2]?.record.id).toBe(saved[0]?.record.id);
		});

		it('lets a step use what one before it made, and undoes the whole of one whose second record is refused', async () => {
			const items = await claimed(3);
			const [contact, other] = [freshId(), freshId()];
			const make = (id: string): Change => ({ op: 'create', type: 'contact', id, fields: {} });
			const results = await store().commit(steps(items, [[make(contact)], [make(other), aCase({ contact: other }), aCase({ contact: freshId() })], [aCase({ customer: { contact } })]]));
			expect(results.map(({ kind }) => kind)).toEqual(['done', 'refused', 'done']);
			expect((await store().get('contact', [contact, other])).map(({ id }) => id)).toEqual([contact]);
			expect(await numbers()).toEqual(['CAS-00001']);
		});

		it('does what is no creation in its place', async () => {
			const items = await claimed(3);
			const made = aCase({ title: 'One' });
			const id = 'id' in made && made.id !== undefined ? made.id : '';
			const results = await store().commit(steps(items, [[made], [{ op: 'update', type: 'case', id, fields: { title: 'Two' } }], [{ ...made }]]));
			expect(results).toMatchObject([{ saved: [{ change: 'created' }] }, { saved: [{ change: 'updated' }] }, { saved: [{ change: 'existed', record: { title: 'Two' } }] }]);
		});

		it('lets several steps of one item follow each other', async () => {
			const [item] = await claimed(1);
			const claim = claimOf(first(item === undefined ? [] : [item]));
			const results = await store().commit([{ claim, changes: [aCase()] }, { claim, changes: [{ ...aCase(), recordKey: 'case#2' }], close: closing }, { claim, changes: [aCase()] }]);
			expect(results.map(({ kind }) => kind)).toEqual(['done', 'done', 'claimLost']);
			expect(Object.keys(first(await store().queueItems({ ids: [claim.queueItemId] })).records)).toEqual(['case', 'case#2']);
		});
	});

	it('saves a batch of records as though one came after the other', async () => {
		const other = await open();
		try {
			let runs = 0;
			await fc.assert(
				fc.asyncProperty(fc.array(change, { minLength: 2, maxLength: 12 }), async (drawn) => {
					runs += 1;
					const changes = drawn.map((make) => make(`run${runs}`));
					const together = await store().save(changes);
					const inTurn: (SavedRecord | Error)[] = [];
					for (const one of changes) inTurn.push(...(await other.store.save([one])));
					expect(outcomes(together)).toEqual(outcomes(inTurn));
				}),
				{ numRuns: 60 },
			);
			for (const type of ['case', 'contact']) expect(fieldsOf((await store().list(type, { limit: 1_000 })).records)).toEqual(fieldsOf((await other.store.list(type, { limit: 1_000 })).records));
		} finally {
			await other.dispose();
		}
	}, 120_000);
}

const few = fc.integer({ min: 0, max: 2 });
/** Changes that often meet each other: few ids, few addresses. */
const change: fc.Arbitrary<(run: string) => RecordChange> = fc.oneof(
	fc.tuple(few, fc.option(few)).map(([id, customer]) => (run: string): RecordChange => ({ op: 'create', type: 'case', id: `${run}-case-${id}`, fields: { title: `${id}`, ...(customer === null ? {} : { customer: { contact: `${run}-contact-${customer}` } }) } })),
	fc.tuple(few, few).map(([id, address]) => (run: string): RecordChange => ({ op: 'create', type: 'contact', id: `${run}-contact-${id}`, fields: { emails: [`${address}@${run}.example`] } })),
	fc.tuple(few, fc.boolean(), fc.boolean()).map(([address, kept, test]) => (run: string): RecordChange => ({ op: 'create', type: 'contact', test, unlessAddress: `${address}@${run}.example`, fields: kept ? { emails: [`${address}@${run}.example`] } : { lastName: 'Nobody' } })),
	fc.boolean().map((test) => (): RecordChange => ({ op: 'create', type: 'case', test, fields: { title: 'Any' } })),
	few.map((id) => (run: string): RecordChange => ({ op: 'update', type: 'contact', id: `${run}-contact-${id}`, fields: { state: 'inactive' } })),
	few.map((id) => (run: string): RecordChange => ({ op: 'delete', type: 'contact', id: `${run}-contact-${id}` })),
);

/** What came of changes, without the ids that the store made. */
function outcomes(results: readonly (SavedRecord | Error)[]): unknown[] {
	const made = new Map<string, number>();
	const nameOf = (id: string): string | number => (id.startsWith('run') ? id : (made.get(id) ?? made.set(id, made.size).size));
	return results.map((result) => (result instanceof Error ? result.message : { change: result.change, ...result.record, id: nameOf(result.record.id) }));
}

const fieldsOf = (records: readonly { readonly id: string }[]): object[] => records.map(({ id, ...fields }) => ({ ...fields, id: id.startsWith('run') ? id : 'made' }));
