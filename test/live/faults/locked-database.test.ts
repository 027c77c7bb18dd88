import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DemoWorld } from '../../support/demo/demo-world';
import { demoCredential, itemsOf, publishVariant, sendPlainMail, settledItem } from '../../support/demo/rule-variants';
import { N8nServer, rulesAlone } from '../../support/n8n/n8n-server';
import { waitUntil } from '../../support/n8n/wait-until';

describe("n8n's own database is locked by another program", () => {
	const queue = 'locked@contoso.example';
	let world: DemoWorld<N8nServer>;
	beforeAll(async () => {
		world = await DemoWorld.in(await N8nServer.start({ env: rulesAlone }), { anyPort: true });
		// A lease that nobody here waits for.
		const triggerOptions = { leaseSeconds: 3_600 };
		await publishVariant(world, { name: 'Locked', queue, credentialId: await demoCredential(world), triggerOptions });
	});
	afterAll(async () => await world?.dispose());

	it('takes mail meanwhile, and tries again soon what n8n could not start', async () => {
		const other = new DatabaseSync(path.join(world.n8n.userFolder, '.n8n/database.sqlite'), { timeout: 60_000 });
		other.exec('begin immediate');
		const messageId = await sendPlainMail(world, queue, 'Came meanwhile');
		await waitUntil('n8n to refuse an execution', async () => {
			const [item] = await itemsOf(world, messageId);
			return item?.trace.some(({ kind }) => kind === 'executionLost');
		});
		other.exec('rollback');
		other.close();

		const item = await settledItem(world, messageId);
		expect(item).toMatchObject({ outcome: 'ready', reason: 'none', attempts: 1, reply: { state: 'sent' } });
		expect((await world.store.list('case')).records).toHaveLength(1);
		expect(world.sink.mails).toHaveLength(1);
	});
});
