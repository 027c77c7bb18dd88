import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IConnections, IDataObject } from 'n8n-workflow';
import type { Store } from '../../core/ledger/store';
import { built } from '../support/built';
import { EngineWorkflow } from '../support/engine/n8n-engine';
import { SmtpSink } from '../support/engine/smtp-sink';
import { waitUntil } from '../support/n8n/wait-until';
import { projectRoot } from '../support/paths';
import { describeWithPostgres } from '../support/with-postgres';
import { freePort } from '../adapters/mail/smtp/smtp-client';
import { deliver } from '../support/demo/send-mail';
import { activity } from './embedded-store';

const { openEmbedded, openNamed } = built('nodes/shared/store/open-store');
const { openPostgresStore } = built('adapters/store/postgres/open-postgres-store');

/** Workflows as they were saved once; a released one never changes. */
interface SavedWorkflow {
	readonly name: string;
	readonly nodes: readonly {
		readonly name: string;
		readonly type: string;
		readonly typeVersion: number;
		readonly parameters: IDataObject;
		readonly credentials?: Readonly<Record<string, unknown>>;
	}[];
	readonly connections: IConnections;
}

const key = { storeName: 'saved', key: 'correct horse battery' };
let folder: string;
let sink: SmtpSink;
let smtp: IDataObject;

beforeAll(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'arc-saved-'));
	process.env['N8N_USER_FOLDER'] = folder;
	sink = new SmtpSink();
	smtp = { host: '127.0.0.1', port: await sink.listen(), security: 'none' };
});
afterAll(async () => {
	await sink.close();
	delete process.env['N8N_USER_FOLDER'];
	rmSync(folder, { recursive: true, force: true });
});

function saved(
	file: string,
	credentials: Readonly<Record<string, IDataObject>>,
	change = (text: string): string => text,
): EngineWorkflow {
	const text = readFileSync(path.join(projectRoot, 'test/fixtures/saved-workflows', `${file}.json`), 'utf8');
	const { name, nodes, connections } = JSON.parse(change(text)) as SavedWorkflow;
	const named = nodes.map((node) => ({ ...node, credentials: Object.keys(node.credentials ?? {}) }));
	return new EngineWorkflow({ id: file, name, nodes: named, connections }, { arcSmtpApi: smtp, ...credentials });
}

/** Publishes the workflow, lets one message come into its queue, and answers the cases that were made. */
async function caseOf(workflow: EngineWorkflow, store: Store, subject: string): Promise<unknown[]> {
	const cases = async () => (await store.list('case', { where: { title: subject } })).records;
	expect(workflow.issues()).toEqual([]);
	await workflow.activate('activate');
	try {
		await store.write([
			{ op: 'create', type: 'contact', fields: { lastName: 'Lindqvist', emails: ['ada@fabrikam.example'] } },
		]);
		const queue = (await store.queuesByAddress(['support@contoso.example'])).get('support@contoso.example');
		const mail = activity({ from: 'ada@fabrikam.example', subject });
		const places = [{ queueId: queue?.id ?? null, wayIn: 'to' }];
		await store.takeIn([{ activity: mail, conversationKeys: [mail.id], places }]);
		await waitUntil('a case of the message', async () => (await cases()).length > 0);
		return [...(await cases()).map((record) => record['priority']), ...workflow.failures];
	} finally {
		await workflow.deactivate();
	}
}

it.each<[file: string, credentials: Readonly<Record<string, IDataObject>>, open: () => Promise<Store>]>([
	['store-left-out', {}, async () => await openEmbedded('default')],
	['embedded-chosen', {}, async () => await openEmbedded('default')],
	['embedded-named', { arcEmbeddedApi: key }, async () => await openNamed(key)],
])('runs the workflow that was saved as %s', async (file, credentials, open) => {
	expect(await caseOf(saved(file, credentials), await open(), `Offline: ${file}`)).toEqual(['high']);
});

it('receives by SMTP in a workflow that was saved while that was the default', async () => {
	const port = await freePort();
	const store = await openEmbedded('default');
	const workflow = saved('smtp-left-out', {}, (text) => text.replace('2525', String(port)));
	expect(workflow.issues()).toEqual([]);
	await workflow.activate('activate');
	try {
		await store.write([
			{ op: 'create', type: 'contact', fields: { lastName: 'Byron', emails: ['byron@fabrikam.example'] } },
		]);
		const lines = ['From: byron@fabrikam.example', 'To: desk@contoso.example', 'Subject: By SMTP', '', 'Hello'];
		const mail = { from: 'byron@fabrikam.example', to: ['desk@contoso.example'], raw: lines.join('\r\n') };
		await deliver(port, mail);
		const cases = async () => (await store.list('case', { where: { title: 'By SMTP' } })).records;
		await waitUntil('a case of the message', async () => (await cases()).length > 0);
		expect((await cases()).map((record) => record['priority'])).toEqual(['high']);
	} finally {
		await workflow.deactivate();
	}
});

describeWithPostgres('with a real server', (server) => {
	it('runs the workflow that was saved with PostgreSQL', async () => {
		const settings = server().settings();
		const store = await openPostgresStore(settings);
		try {
			const workflow = saved('postgres', { arcPostgresApi: { ...settings } });
			expect(await caseOf(workflow, store, 'Offline: postgres')).toEqual(['high']);
		} finally {
			await store.close();
		}
	});
});
