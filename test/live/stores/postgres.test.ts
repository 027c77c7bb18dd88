import { openPostgresStore } from '../../../adapters/store/postgres/open-postgres-store';
import type { Store } from '../../../core/ledger/store';
import { DemoWorld } from '../../support/demo/demo-world';
import { waitUntil } from '../../support/n8n/wait-until';
import { SharedN8n } from '../../support/n8n/shared-n8n';
import { describeWithPostgres } from '../../support/with-postgres';
import { demoCredential, sendPlainMail, textsOf, variantOf } from '../../support/demo/rule-variants';

describeWithPostgres('a rule whose records live in PostgreSQL', (server) => {
	let world: DemoWorld;
	let store: Store;
	let data: ReturnType<ReturnType<typeof server>['settings']>;
	beforeAll(async () => {
		world = await DemoWorld.in(await SharedN8n.enter(), { anyPort: true });
		data = server().settings();
		store = await openPostgresStore(data);
	});
	afterAll(async () => {
		await world?.dispose();
		await store?.close();
	});

	/** Publishes the rule with PostgreSQL as the store of all its nodes. */
	async function publish(name: string, queue: string, credential: object) {
		const { id } = await world.n8n.api.createCredential({ name, type: 'arcPostgresApi', data: { ...credential } });
		const credentials = { arcPostgresApi: { id, name } };
		const variant = variantOf(world, { name, queue, credentialId: await demoCredential(world) });
		const nodes = variant.nodes.map((node) =>
			node.type.startsWith('n8n-nodes-arc.')
				? {
						...node,
						parameters: { ...node.parameters, recordStore: 'postgres' },
						credentials: { ...(node['credentials'] as object | undefined), ...credentials },
					}
				: node,
		);
		const workflow = await world.n8n.api.createWorkflow({ ...variant, nodes });
		return { workflow, credential: id, status: await world.n8n.api.publishAndSettle(workflow.id) };
	}

	it('makes the case there, and answers, while the embedded store stays as it was', async () => {
		const { status, credential } = await publish('On PostgreSQL', 'support@postgres.example', data);
		expect([status.status, textsOf(status)]).toEqual(['published', []]);
		const credentials = { id: credential, name: 'On PostgreSQL', type: 'arcPostgresApi', data: { ...data } };
		const tested = await world.n8n.api.rest<{ status: string; message: string }>('POST', '/credentials/test', {
			credentials,
		});
		expect(tested.data).toEqual({ status: 'OK', message: 'The server took the login, and the store is open' });
		const messageId = await sendPlainMail(world, 'support@postgres.example', 'Into PostgreSQL');
		const [item] = await waitUntil('the queue item to be settled', async () => {
			const items = await store.queueItems({});
			return items.length > 0 && items.every(({ closedOn }) => closedOn !== null) ? items : undefined;
		});
		expect(item).toMatchObject({ outcome: 'ready', reply: { state: 'sent' } });
		const { records } = await store.list('case', {});
		expect(records).toMatchObject([{ title: 'Into PostgreSQL', number: 'CAS-00001' }]);
		expect((await store.messages([messageId]))[0]?.regarding).toEqual({ case: records[0]?.id });
		expect((await world.store.list('case', {})).records).toEqual([]);
	});

	it('is refused with a wrong password, and tells nobody the password', async () => {
		const { status } = await publish('Wrong password', 'wrong@postgres.example', {
			...data,
			password: 'not-this-one-either',
		});
		expect(status.status).toBe('failed');
		const [text = ''] = textsOf(status);
		expect(text).toContain('The PostgreSQL server of the record store refused the login');
		expect(text).not.toContain('not-this-one');
	});
});
