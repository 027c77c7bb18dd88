import type { QueueItem } from '../../../core/activity/queue-item';
import type { Store } from '../../../core/ledger/store';
import {
	claimedItem,
	claimOf,
	claimRequest,
	closing,
	first,
	freshId,
	minute,
	type ContractStore,
} from '../contract-store';

const at = '2026-03-02T10:00:00.000Z';

/** That another system is about to make a record is written down before, and known to whoever comes later. */
export function begunContract(current: () => ContractStore, hasExternals: boolean): void {
	const store = (): Store => current().store;
	const item = async (id: string): Promise<QueueItem> => first(await store().queueItems({ ids: [id] }));

	describe('a record that was begun', () => {
		it('is known to the next claim, with the first time that it was begun', async () => {
			const claimed = await claimedItem(store());
			expect(claimed.begun).toEqual({});
			await store().commit([{ claim: claimOf(claimed), begins: 'external' }]);
			current().clock.pass(2 * minute);
			const again = first(await store().claim(claimRequest()));
			expect(again.begun).toEqual({ external: at });
			await store().commit([
				{ claim: claimOf(again), begins: 'external' },
				{ claim: claimOf(again), begins: 'external#2' },
			]);
			const [standing] = await store().hold([claimOf(again)], minute);
			expect(standing).toMatchObject({
				kind: 'current',
				item: { begun: { external: at, 'external#2': '2026-03-02T10:02:00.000Z' } },
			});
		});

		it('is begun by nobody whose claim is lost, and by nobody once the item is closed', async () => {
			const claimed = await claimedItem(store());
			current().clock.pass(2 * minute);
			const again = first(await store().claim(claimRequest()));
			expect(await store().commit([{ claim: claimOf(claimed), begins: 'external' }])).toEqual([{ kind: 'claimLost' }]);
			await store().commit([{ claim: claimOf(again), close: closing }]);
			const failed = { ...closing, outcome: 'failed', reason: 'internalError' } as const;
			expect(await store().commit([{ claim: claimOf(again), begins: 'external', close: failed }])).toEqual([
				{ kind: 'claimLost' },
			]);
			expect((await item(claimed.id)).begun).toEqual({});
		});

		if (hasExternals)
			it('is noted with what another system made, which stays one however often it is noted', async () => {
				const claimed = await claimedItem(store());
				const note = {
					claim: claimOf(claimed),
					changes: [
						{
							op: 'create',
							type: 'case',
							id: freshId(),
							unlessExternal: true,
							fields: { title: 'Jam', number: '4711', external: { system: 'HubSpot', id: '4711', url: null } },
							recordKey: 'external',
							link: 'regarding',
						},
					],
				} as const;
				const standing = await store().write([
					{ op: 'create', type: 'case', fields: { external: { system: 'hubspot', id: '4711' } } },
				]);
				const [known] = standing.map((one) => (one instanceof Error ? '' : one.record.id));
				await store().commit([{ claim: claimOf(claimed), begins: 'external' }]);
				const results = [...(await store().commit([note])), ...(await store().commit([note]))];
				expect(results).toMatchObject([
					{ kind: 'done', saved: [{ change: 'existed', record: { id: known } }] },
					{ kind: 'done', saved: [{ change: 'existed', record: { id: known } }] },
				]);
				expect((await item(claimed.id)).records).toEqual({ external: { case: known } });
				expect(first(await store().activities([claimed.activityId])).regarding).toEqual({ case: known });
			});

		it('is in doubt also for whoever executes the entry again', async () => {
			const claimed = await claimedItem(store());
			await store().commit([
				{
					claim: claimOf(claimed),
					begins: 'external',
					close: { ...closing, outcome: 'failed', reason: 'externalInDoubt' },
				},
			]);
			expect(await store().entries({ reason: 'externalInDoubt' })).toMatchObject({ entries: [{ id: claimed.id }] });
			await store().reexecute({ selection: { ids: [claimed.id] }, pastConnection: false });
			expect(first(await store().claim(claimRequest())).begun).toEqual({ external: at });
		});
	});
}
