import { Probe } from './probe';
import { waitUntil } from '../../support/n8n/wait-until';

describe('n8n killed with executions running and queued', () => {
	let probe: Probe;
	beforeAll(async () => {
		probe = await Probe.start({ N8N_CONCURRENCY_PRODUCTION_LIMIT: '1' });
	});
	afterAll(async () => await probe?.dispose());

	const statuses = async (workflowId: string) =>
		Object.fromEntries((await probe.server.api.executions({ workflowId })).map(({ id, status }) => [id, status]));

	it('marks the running one as crashed, and starts the queued ones by itself with their old items', async () => {
		const { api } = probe.server;
		const workflow = await probe.createWorkflow('Killed', { name: 'First' }, { name: 'Second', delay: 3000 });
		await api.publishAndSettle(workflow.id);
		probe.order(workflow.id, 1);
		await probe.until(workflow.id, 'step', 2);
		probe.order(workflow.id, 2);
		probe.order(workflow.id, 3);
		await waitUntil('two queued executions', async () => {
			return (await api.executions({ workflowId: workflow.id, status: ['new'] })).length === 2;
		});
		await probe.server.kill9();
		await probe.server.startAgain();
		const executions = await api.settledExecutions(workflow.id, 3);

		expect(executions.map(({ status, mode }) => [status, mode])).toEqual([
			['success', 'trigger'],
			['success', 'trigger'],
			['crashed', 'trigger'],
		]);
		// The queued ones start in any order.
		const steps = probe
			.events(workflow.id, 'step')
			.map(({ node, claims }) => [node, claims])
			.sort(([, one], [, other]) => String(one).localeCompare(String(other)));
		expect(steps).toEqual([
			['First', [1]],
			['Second', [1]],
			['First', [2]],
			['Second', [2]],
			['First', [3]],
			['Second', [3]],
		]);
		// Nobody waits any more for executions that an earlier process emitted.
		expect(probe.events(workflow.id, 'done')).toEqual([]);

		const crashed = executions.at(-1);
		expect(await api.retryExecution(crashed?.id ?? '', 'original')).toMatchObject({ status: 'success' });
		const retried = probe.events(workflow.id, 'step').filter(({ mode }) => mode === 'retry');
		// Nothing that the crashed execution did is known to n8n: it starts from the trigger's item.
		expect(retried.map(({ node, claims }) => [node, claims])).toEqual([
			['First', [1]],
			['Second', [1]],
		]);
	});

	it('lets the running one end at SIGTERM, and keeps the queued ones for the next start', async () => {
		const { api } = probe.server;
		const workflow = await probe.createWorkflow('Stopped', { name: 'Step', delay: 4000 });
		await api.publishAndSettle(workflow.id);
		probe.order(workflow.id, 1);
		await probe.until(workflow.id, 'step', 1);
		probe.order(workflow.id, 2);
		await waitUntil('a queued execution', async () => {
			return (await api.executions({ workflowId: workflow.id, status: ['new'] })).length === 1;
		});
		await probe.server.stop();
		expect(probe.events(workflow.id, 'stepEnd').map(({ claims }) => claims)).toEqual([[1]]);
		await probe.server.startAgain();
		await api.settledExecutions(workflow.id, 2);

		expect(Object.values(await statuses(workflow.id))).toEqual(['success', 'success']);
		expect(probe.events(workflow.id, 'stepEnd').map(({ claims }) => claims)).toEqual([[1], [2]]);
		// The trigger is closed before the running execution ends, and still told about it.
		const life = probe.events(workflow.id).filter(({ event }) => ['close', 'done'].includes(event));
		expect(life.map(({ event, claim }) => [event, claim])).toEqual([
			['close', undefined],
			['done', 1],
		]);
	});
});
