import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { IConnections, IDataObject } from 'n8n-workflow';
import { customers, mailNumber } from '../../../bench/world/mails';
import { built } from '../../support/built';
import { EngineWorkflow, type EngineNode } from '../../support/engine/n8n-engine';
import { engineWorld, type EngineWorld } from '../../support/faults/world/engine-world';
import { projectRoot } from '../../support/paths';
import { claimRequest, registration, support } from '../../contract/contract-store';

const { takeInMessage } = built('adapters/mail/intake/take-in-message');
const { loadItems } = built('rules/runner/load-items');
/** As n8n writes the data of an execution down. */
const { stringify } = createRequire(require.resolve('n8n-core'))('flatted') as { stringify: (data: unknown) => string };

const address = 'support@contoso.example';
const many = 20;

describe('the data of an execution', () => {
	let world: EngineWorld;
	beforeAll(async () => {
		world = await engineWorld();
		await world.store.write([
			{ op: 'create', type: 'queue', id: support, fields: { name: 'Support', emailAddress: address } },
			...Array.from({ length: 2 * many }, (_, number) => ({
				op: 'create' as const,
				type: 'contact',
				fields: { firstName: 'Contact', lastName: String(number), emailAddress: `contact${number}@example.com` },
			})),
		]);
		await world.store.registerRule(registration());
	});
	afterAll(async () => await world?.dispose());

	/** Bytes of an execution of the shipped rule, with its reply, over so many mails. */
	async function bytesOf(mails: readonly string[]): Promise<number> {
		for (const mail of mails) await takeInMessage(world.store, { raw: Buffer.from(mail), mailboxQueueId: support });
		const items = await world.store.claim(claimRequest({ limit: mails.length, leaseMs: 600_000 }));
		expect(items).toHaveLength(mails.length);
		const rule = { ...registration(), owner: null, monitor: [], attempts: 5, includeHtml: false, leaseMs: 600_000 };
		const loaded = await loadItems(world.store, rule, items);
		const input = loaded.map(({ json }) => ({ json: json as unknown as IDataObject }));
		const run = await shipped(world.sinkPort).run('Evaluate Rule', input);
		expect(run.data.resultData.error).toBeUndefined();
		const [sent] = run.data.resultData.runData['Auto Reply']?.[0]?.data?.['main'] ?? [];
		expect(sent).toHaveLength(mails.length);
		return stringify({ trigger: input, data: run.data }).length;
	}

	it('grows by at most 8 KB for a mail of 2.4 KB, over all nodes of the rule', async () => {
		const mails = Array.from({ length: many + 1 }, (_, number) => mailNumber(number, address));
		expect(mails[0]?.length).toBeGreaterThan(2_300);
		expect(customers).toBeGreaterThan(mails.length);
		const [first = '', ...others] = mails;
		const one = await bytesOf([first]);
		const all = await bytesOf(others);
		expect((all - one) / (many - 1)).toBeLessThan(8_000);
	});
});

function shipped(smtpPort: number): EngineWorkflow {
	const { nodes, connections } = JSON.parse(
		readFileSync(path.join(projectRoot, 'templates/email-to-case.json'), 'utf8'),
	) as { nodes: { name: string; type: string; parameters: IDataObject }[]; connections: IConnections };
	const ours = nodes.flatMap(({ name, type, parameters }): EngineNode[] => {
		const [, kind] = type.split('n8n-nodes-arc.');
		if (kind === undefined) return [];
		return [{ name, type: kind, parameters, ...(kind === 'autoReply' ? { credentials: ['arcSmtpApi'] } : {}) }];
	});
	const smtp = { host: '127.0.0.1', port: smtpPort, security: 'none', user: '', password: '', allowSelfSigned: false };
	return new EngineWorkflow({ id: 'size', name: 'Size', nodes: ours, connections }, { arcSmtpApi: smtp });
}
