import { waitUntil } from '../../support/n8n/wait-until';
import type { StoredWorkflow } from '../../support/n8n/n8n-types';
import { Probe, withParameters } from './probe';

/** What n8n waits between its five tries. */
const pauses = [1, 2, 4, 8];

describe('a trigger() that throws', () => {
	let probe: Probe;
	let published: StoredWorkflow;
	let updated: StoredWorkflow;
	let atStart: StoredWorkflow;
	let mended: StoredWorkflow;

	beforeAll(async () => {
		// n8n looks every 10 s whether triggers are missing; 2 s make "it does not come back" quick to see.
		probe = await Probe.start({ N8N_WORKFLOW_PUBLICATION_RECONCILE_INTERVAL_SECONDS: '2' });
		published = await probe.createWorkflow('Published', { name: 'Step' });
		updated = await probe.createWorkflow('Updated', { name: 'Step' });
		atStart = await probe.createWorkflow('At start', { name: 'Step' });
		mended = await probe.createWorkflow('Mended', { name: 'Step' });
		await probe.server.api.publishAndSettle(updated.id);
		await probe.server.api.publishAndSettle(atStart.id);
	});
	afterAll(async () => await probe?.dispose());

	/** Seconds between the refused registrations of the workflow, to the next power of two. */
	function pausesOf({ id }: StoredWorkflow): number[] {
		const tries = probe.events(id, 'register').filter(({ refused }) => refused);
		return tries.slice(1).map(({ at }, index) => 2 ** Math.round(Math.log2((at - (tries[index]?.at ?? 0)) / 1000)));
	}

	async function settled({ id }: StoredWorkflow) {
		return await waitUntil(`a verdict on ${id}`, async () => {
			const status = await probe.server.api.publicationStatus(id);
			return ['in_progress', 'not_published'].includes(status.status) ? undefined : status;
		});
	}

	it('is tried five times after longer and longer pauses, then shows its text to the user, while the API calls the workflow active', async () => {
		const { api } = probe.server;
		probe.refuse(published.id, ['activate'], 'Refused at publishing');
		probe.refuse(updated.id, ['update'], 'Refused at publishing again');
		probe.refuse(mended.id, ['activate'], 'Refused twice');
		await api.updateWorkflow(updated.id, withParameters(updated, 'Probe Trigger', { note: 'second' }));
		const answers = await Promise.all([published, updated, mended].map(async ({ id }) => await api.publish(id)));
		expect(answers.map(({ active }) => active)).toEqual([true, true, true]);
		expect(await api.publicationStatus(published.id)).toMatchObject({ status: 'in_progress', triggers: [] });

		await probe.until(mended.id, 'register', 2);
		probe.accept(mended.id);
		expect(await settled(mended)).toMatchObject({ status: 'published' });

		const first = await settled(published);
		const again = await settled(updated);
		expect(first).toMatchObject({
			status: 'failed',
			triggers: [{ errorMessage: 'There was a problem activating the workflow: "Refused at publishing"' }],
		});
		expect(again).toMatchObject({
			status: 'failed',
			triggers: [{ errorMessage: 'There was a problem activating the workflow: "Refused at publishing again"' }],
		});
		expect(pausesOf(published)).toEqual(pauses);
		expect(pausesOf(updated)).toEqual(pauses);
		// The old registration is closed before the new one is tried: nothing takes items in any more.
		expect(probe.events(updated.id, 'close')).toHaveLength(1);
		expect((await api.workflow(published.id)).active).toBe(true);
		expect(await api.executions({ workflowId: published.id })).toEqual([]);
	});

	it('is tried five times in mode "init" when n8n starts, and stays dead after a failure, through restarts too', async () => {
		const { api } = probe.server;
		probe.accept(published.id);
		probe.accept(updated.id);
		probe.refuse(atStart.id, ['init'], 'Refused at start');
		await probe.server.stop();
		await probe.server.startAgain();
		// Right after the start n8n still shows the state of before: "published".
		await probe.until(atStart.id, 'register', 6);
		const refused = await settled(atStart);
		expect(refused).toMatchObject({
			status: 'failed',
			triggers: [{ errorMessage: 'There was a problem activating the workflow: "Refused at start"' }],
		});
		expect(pausesOf(atStart)).toEqual(pauses);
		// These two failed before the restart, and nothing refuses them now: n8n does not try them.
		expect(probe.events(published.id, 'register')).toHaveLength(5);
		expect(probe.events(updated.id, 'register')).toHaveLength(6);

		probe.accept(atStart.id);
		await probe.server.stop();
		await probe.server.startAgain();
		// "Mended" is alive and registered by the same pass that would register the others.
		await probe.until(mended.id, 'register', 5);
		expect((await api.publicationStatus(atStart.id)).status).toBe('failed');
		expect((await api.workflow(atStart.id)).active).toBe(true);
		expect(probe.events(atStart.id, 'register').filter(({ mode }) => mode === 'init')).toHaveLength(5);
	});

	it('comes back when the same version is published again, in mode "update"', async () => {
		const { api } = probe.server;
		for (const workflow of [published, updated, atStart]) {
			expect(await api.publishAndSettle(workflow.id)).toMatchObject({ status: 'published' });
			expect(probe.events(workflow.id, 'register').at(-1)).toMatchObject({ mode: 'update', refused: false });
		}
	});
});
