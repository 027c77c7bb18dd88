import type { Store } from '../../../core/ledger/store';
import { arrival, claimRequest, first, minute, registration, type ContractStore } from '../contract-store';

/** The registry of rules: one living rule for each activity type and queue. */
export function registryContract(current: () => ContractStore): void {
	const store = (): Store => current().store;
	const one = registration({ ruleId: 'one', workflowId: 'w1' });
	const two = registration({ ruleId: 'two', workflowId: 'w2' });
	const three = registration({ ruleId: 'three', workflowId: 'w3' });

	describe('registry', () => {
		it('refuses a second workflow while the first one lives, and says which it is', async () => {
			expect(await store().registerRule({ ...one, activated: true })).toEqual({ kind: 'registered' });
			expect(await store().registerRule({ ...two, activated: true })).toMatchObject({
				kind: 'refused',
				heldBy: { ruleId: 'one', alive: true },
			});
			expect((await store().rules()).map((rule) => rule.ruleId)).toEqual(['one']);
		});

		it('refuses the same workflow of another n8n', async () => {
			await store().registerRule(one);
			expect(await store().registerRule({ ...one, instanceId: 'instance-2' })).toMatchObject({ kind: 'refused' });
		});

		it('leaves the items of one n8n to it, while another one with the same workflow waits on the same store', async () => {
			await store().registerRule(registration());
			const other = { instanceId: 'instance-2' };
			expect(await store().registerRule(registration(other), { waitForTurn: true })).toMatchObject({ kind: 'waiting' });
			await store().takeIn([arrival()]);
			expect(await store().claim(claimRequest(other))).toEqual([]);
			const item = first(await store().claim(claimRequest()));
			// Not even a lease that has ended gives it away while its n8n lives.
			current().clock.pass(50_000);
			await store().heartbeat(registration().ruleId, registration().instanceId);
			current().clock.pass(50_000);
			expect(await store().claim(claimRequest(other))).toEqual([]);
			expect(await store().claim(claimRequest())).toMatchObject([{ id: item.id, attempts: 2 }]);
		});

		it('registers for another queue or activity type, and the same workflow again', async () => {
			await store().registerRule(one);
			expect(await store().registerRule({ ...two, queueId: null })).toEqual({ kind: 'registered' });
			expect(await store().registerRule({ ...three, activityType: 'task' })).toEqual({ kind: 'registered' });
			expect(await store().registerRule({ ...one, activated: true })).toEqual({ kind: 'registered' });
		});

		it('gives the place up when the rule stops, or shows no life for a minute', async () => {
			await store().registerRule(one);
			await store().unregisterRule('one', 'instance-1');
			expect(await store().registerRule(two)).toEqual({ kind: 'registered' });
			current().clock.pass(minute);
			expect(await store().registerRule(three)).toEqual({ kind: 'registered' });
		});

		it('keeps the place by heartbeats', async () => {
			await store().registerRule(one);
			current().clock.pass(40_000);
			await store().heartbeat('one', 'instance-1');
			current().clock.pass(40_000);
			expect(await store().registerRule({ ...two, activated: true })).toMatchObject({ kind: 'refused' });
		});

		it('does not count a sign of life from before the clock was set back', async () => {
			await store().registerRule(one);
			current().clock.pass(-60 * minute);
			expect(await store().registerRule(two)).toEqual({ kind: 'registered' });
		});

		it('lets the one activated first win when n8n starts, in whichever order they come', async () => {
			for (const rule of [one, two]) {
				await store().registerRule({ ...rule, activated: true });
				await store().unregisterRule(rule.ruleId, 'instance-1');
			}
			expect(await store().registerRule(two, { waitForTurn: true })).toEqual({ kind: 'registered' });
			expect(await store().registerRule(one, { waitForTurn: true })).toEqual({ kind: 'registered' });
			expect(await store().registerRule(two, { waitForTurn: true })).toMatchObject({
				kind: 'waiting',
				heldBy: { ruleId: 'one' },
			});
			await store().takeIn([arrival()]);
			expect(await store().claim(claimRequest({ ruleId: 'two', workflowId: 'w2' }))).toEqual([]);
			await store().unregisterRule('one', 'instance-1');
			expect(await store().claim(claimRequest({ ruleId: 'two', workflowId: 'w2' }))).toHaveLength(1);
		});

		it('makes a rule the youngest when a person activates it again', async () => {
			for (const rule of [one, two, one]) {
				await store().registerRule({ ...rule, activated: true });
				await store().unregisterRule(rule.ruleId, 'instance-1');
			}
			await store().registerRule(two, { waitForTurn: true });
			expect(await store().registerRule(one, { waitForTurn: true })).toMatchObject({
				kind: 'waiting',
				heldBy: { ruleId: 'two' },
			});
		});

		it('lets only one of two register at once', async () => {
			const other = await current().another();
			const results = await Promise.all([
				store().registerRule({ ...one, activated: true }),
				other.registerRule({ ...two, activated: true }),
			]);
			expect(results.map((result) => result.kind).sort()).toEqual(['refused', 'registered']);
		});

		it('lets no rule claim that is not registered', async () => {
			await store().takeIn([arrival()]);
			expect(await store().claim(claimRequest())).toEqual([]);
		});

		it('takes a claim as a sign of life', async () => {
			await store().registerRule(one);
			current().clock.pass(50_000);
			await store().claim(claimRequest({ ruleId: 'one', workflowId: 'w1' }));
			current().clock.pass(50_000);
			expect(first(await store().rules())).toMatchObject({ alive: true });
		});
	});
}
