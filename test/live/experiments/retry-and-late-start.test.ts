import { Probe, withParameters } from './probe';
import { waitUntil } from '../../support/n8n/wait-until';

describe('a retry and a late start of an execution', () => {
	let probe: Probe;
	beforeAll(async () => {
		probe = await Probe.start({ N8N_CONCURRENCY_PRODUCTION_LIMIT: '1' });
	});
	afterAll(async () => await probe?.dispose());

	it('retries from the failed node with the old item, and tells the trigger nothing', async () => {
		const { api } = probe.server;
		const workflow = await probe.createWorkflow(
			'Retried',
			{ name: 'First', label: 'old' },
			{ name: 'Second', label: 'old' },
		);
		await api.publishAndSettle(workflow.id);
		probe.failSteps(workflow.id, ['Second']);
		probe.order(workflow.id, 1);
		await probe.until(workflow.id, 'done', 1);
		const [failed] = await api.settledExecutions(workflow.id, 1);
		const id = failed?.id ?? '';

		expect(await api.retryExecution(id, 'original')).toMatchObject({ status: 'error', mode: 'retry', retryOf: id });
		probe.failSteps(workflow.id, []);
		await api.updateWorkflow(workflow.id, withParameters(workflow, 'Second', { label: 'draft' }));
		const current = await api.retryExecution(id, 'current');
		expect(current).toMatchObject({ status: 'success' });
		// One failed execution can be retried again after a retry succeeded, a succeeded one never.
		expect(await api.retryExecution(id, 'original')).toMatchObject({ status: 'success' });
		await expect(api.retryExecution(current.id, 'original')).rejects.toMatchObject({ status: 409 });

		const steps = probe.events(workflow.id, 'step').map(({ node, mode, label, claims }) => [node, mode, label, claims]);
		expect(steps).toEqual([
			['First', 'trigger', 'old', [1]],
			['Second', 'trigger', 'old', [1]],
			['Second', 'retry', 'old', [1]],
			['Second', 'retry', 'draft', [1]], // "current" is what was saved last, published or not
			['Second', 'retry', 'old', [1]],
		]);
		expect(probe.events(workflow.id, 'done').map(({ status }) => status)).toEqual(['error']);
	});

	it('starts a queued execution late, with the item and the parameters of the time of its emit', async () => {
		const { api } = probe.server;
		const workflow = await probe.createWorkflow('Queued', { name: 'Step', label: 'old', delay: 4000 });
		await api.publishAndSettle(workflow.id);
		probe.order(workflow.id, 1);
		await probe.until(workflow.id, 'step', 1);
		probe.order(workflow.id, 2);
		await waitUntil('a queued execution', async () => {
			return (await api.executions({ workflowId: workflow.id, status: ['new'] })).length === 1;
		});
		await api.updateWorkflow(workflow.id, withParameters(workflow, 'Step', { label: 'new' }));
		await api.publishAndSettle(workflow.id);
		await probe.until(workflow.id, 'done', 2);

		const [first, second] = probe.events(workflow.id, 'step');
		const [firstEnd] = probe.events(workflow.id, 'stepEnd');
		expect(first).toMatchObject({ claims: [1], label: 'old' });
		expect(second).toMatchObject({ claims: [2], label: 'old' });
		expect(second?.at).toBeGreaterThanOrEqual(firstEnd?.at ?? Infinity);
	});

	it('does not count a retry against the concurrency limit', async () => {
		const { api } = probe.server;
		const [workflow, busy] = await Promise.all([
			probe.createWorkflow('Retried beside another', { name: 'Step' }),
			probe.createWorkflow('Busy', { name: 'Step', delay: 4000 }),
		]);
		await api.publishAndSettle(workflow.id);
		await api.publishAndSettle(busy.id);
		probe.failSteps(workflow.id, ['Step']);
		probe.order(workflow.id, 1);
		const [failed] = await api.settledExecutions(workflow.id, 1);
		probe.failSteps(workflow.id, []);
		probe.order(busy.id, 1);
		await probe.until(busy.id, 'step', 1);

		expect(await api.retryExecution(failed?.id ?? '', 'original')).toMatchObject({ status: 'success' });
		expect(probe.events(busy.id, 'stepEnd')).toHaveLength(0);
	});
});
