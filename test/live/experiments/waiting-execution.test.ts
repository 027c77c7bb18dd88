import { waitUntil } from '../../support/n8n/wait-until';
import { Probe, waitNode } from './probe';

/** A lease that an item in hand might have; both waits below outlast it. */
const leaseMs = 10_000;

describe('an execution in a Wait node, longer than a lease', () => {
	let probe: Probe;
	beforeAll(async () => {
		probe = await Probe.start();
	});
	afterAll(async () => await probe?.dispose());

	it('keeps running below 65 s, and hands its trigger over to the database from there on', async () => {
		const { api } = probe.server;
		const short = await probe.createWorkflow('Short wait', { name: 'Before' }, waitNode(12), { name: 'After' });
		const long = await probe.createWorkflow('Long wait', { name: 'Before' }, waitNode(66), { name: 'After' });
		await api.publishAndSettle(short.id);
		await api.publishAndSettle(long.id);

		probe.order(long.id, 1);
		probe.order(short.id, 2);
		const [told] = await probe.until(long.id, 'done', 1);
		const [paused] = probe.events(long.id, 'stepEnd');
		expect(told).toMatchObject({ claim: 1, status: 'waiting' });
		expect((told?.at ?? 0) - (paused?.at ?? 0)).toBeLessThan(2000);

		// The short one looks like any execution that takes its time: running, its promise open.
		const [emitted] = await probe.until(short.id, 'emit', 1);
		const [ended] = await probe.until(short.id, 'done', 1);
		expect(ended).toMatchObject({ claim: 2, status: 'success' });
		expect((ended?.at ?? 0) - (emitted?.at ?? 0)).toBeGreaterThan(leaseMs);

		// kill -9 in both kinds of wait: the short one is lost, the long one goes on at its time.
		probe.order(short.id, 3);
		await probe.until(short.id, 'stepEnd', 3);
		await waitUntil('the short wait', async () => {
			return (await api.executions({ workflowId: short.id, status: ['running'] })).length === 1;
		});
		await probe.server.kill9();
		await probe.server.startAgain();
		const [lost] = await api.settledExecutions(short.id, 2);
		expect(lost?.status).toBe('crashed');
		await probe.until(long.id, 'step', 2);
		const [resumed] = await api.settledExecutions(long.id, 1);
		expect(resumed?.status).toBe('success');

		expect(probe.events(long.id, 'step').map(({ node, claims }) => [node, claims])).toEqual([
			['Before', [1]],
			['After', [1]],
		]);
		// The trigger's promise was settled by the wait; about the end nobody tells it.
		expect(probe.events(long.id, 'done')).toHaveLength(1);
	});
});
