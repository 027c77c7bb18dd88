import { DemoWorld, demoMails } from '../../scripts/demo/demo-world.ts';
import { waitUntil } from '../../scripts/n8n/wait-until.ts';

jest.setTimeout(180_000);

let world: DemoWorld;
beforeAll(async () => {
	world = await DemoWorld.start({ anyPort: true });
	await world.sendMails(demoMails().slice(0, 1));
});
afterAll(async () => {
	await world?.dispose();
});

describe('a run by hand in the editor', () => {
	it('goes the whole way with a copy of the last message, marks what it makes, and sends nothing', async () => {
		const before = await world.store.queueItems({ limit: 10 });
		const monitored = (await world.store.monitorEntries({})).length;
		const id = await world.n8n.api.runManually(world.workflowId, 'ARC Rule Trigger', 'Auto Reply');
		const execution = await waitUntil(
			'the manual run to end',
			async () => {
				const found = await world.n8n.api.execution(id).catch(() => undefined);
				return found && !['new', 'running'].includes(found.status) ? found : undefined;
			},
			{ timeoutMs: 30_000 },
		);
		expect(execution.status).toBe('success');
		const cases = (await world.store.list('case', {})).records;
		const [made] = cases.filter(({ test }) => test === true);
		expect(made).toMatchObject({ title: 'Label printer offline', number: expect.stringMatching(/^TEST-/) });
		expect(cases.filter(({ test }) => test !== true)).toHaveLength(1);
		expect(world.sink.mails).toHaveLength(1);
		expect((await world.store.monitorEntries({})).length).toBe(monitored);
		const after = (await world.store.queueItems({ limit: 10 })).filter(({ test }) => !test);
		expect(after).toEqual(before);
		const output = JSON.stringify(execution.data);
		expect(output).toContain('testRun');
	});
});
