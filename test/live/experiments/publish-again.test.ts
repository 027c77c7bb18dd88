import { Probe, withParameters } from './probe';

describe('publishing again in n8n', () => {
	let probe: Probe;
	beforeAll(async () => {
		probe = await Probe.start();
	});
	afterAll(async () => await probe?.dispose());

	it('leaves the trigger alone when only a later node changed, and gives later emits the new parameters', async () => {
		const { api } = probe.server;
		const workflow = await probe.createWorkflow('Later node', { name: 'Step', label: 'first', delay: 1500 });
		await api.publishAndSettle(workflow.id);
		probe.order(workflow.id, 1);
		await probe.until(workflow.id, 'step', 1);

		await api.updateWorkflow(workflow.id, withParameters(workflow, 'Step', { label: 'second' }));
		probe.order(workflow.id, 2);
		await probe.until(workflow.id, 'step', 2);
		await api.publishAndSettle(workflow.id);
		probe.order(workflow.id, 3);
		await probe.until(workflow.id, 'done', 3);

		const labels = probe.events(workflow.id, 'stepEnd').map(({ claims, label }) => [claims, label]);
		expect(labels).toEqual([
			[[1], 'first'], // was running when the new version was published
			[[2], 'first'], // the change was saved, but not published
			[[3], 'second'],
		]);
		expect(probe.events(workflow.id, 'register')).toHaveLength(1);
		expect(probe.events(workflow.id, 'close')).toHaveLength(0);
	});

	it('closes the trigger and registers it in mode "update" when its own parameters changed', async () => {
		const { api } = probe.server;
		const workflow = await probe.createWorkflow('Trigger node', { name: 'Step' });
		await api.publishAndSettle(workflow.id);
		await api.updateWorkflow(workflow.id, withParameters(workflow, 'Probe Trigger', { note: 'second' }));
		await api.publishAndSettle(workflow.id);

		const life = probe.events(workflow.id).map(({ event, mode, note }) => [event, mode, note]);
		expect(life).toEqual([
			['register', 'activate', 'first'],
			['close', 'activate', 'first'],
			['register', 'update', 'second'],
		]);
	});
});
