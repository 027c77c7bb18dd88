import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IHttpRequestOptions, ITriggerFunctions } from 'n8n-workflow';
import { openSqliteStore } from '../../../../adapters/store/sqlite/open-sqlite-store';
import { isArcError } from '../../../../core/errors';
import type { Store } from '../../../../core/ledger/store';
import { queueInStore } from '../../../../nodes/ArcRuleTrigger/dataverse/find-dataverse-queue';
import { receiveDataverse } from '../../../../nodes/ArcRuleTrigger/dataverse/receive-dataverse';
import type { RuleOptions } from '../../../../nodes/ArcRuleTrigger/read-rule';
import type { QueueChoice } from '../../../../nodes/shared/records/look-up-queue';
import { startDataverse, type RunningDataverse } from '../../../support/dataverse/start-dataverse';
import { waitUntil } from '../../../support/n8n/wait-until';

const address = 'support@contoso.example';

let dataverse: RunningDataverse;
let store: Store;
let folder: string;
let queueId: string;
let stop: (() => Promise<void>) | undefined;
let told: string[];
beforeEach(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'arc-receive-'));
	dataverse = await startDataverse();
	queueId = dataverse.server.seed.queue('Support', address);
	store = await openSqliteStore({ file: path.join(folder, 'default.sqlite') });
	told = [];
});
afterEach(async () => {
	await stop?.();
	stop = undefined;
	await store.close();
	await dataverse.close();
	rmSync(folder, { recursive: true, force: true });
});

/** What n8n gives a trigger, as far as it is asked for here. */
function context(parameters: Readonly<Record<string, unknown>> = {}): ITriggerFunctions {
	return {
		getNodeParameter: (name: string, otherwise?: unknown) => parameters[name] ?? otherwise,
		getCredentials: async () => ({ environmentUrl: dataverse.url }),
		getNode: () => ({ credentials: { arcDataverseOAuth2Api: { id: dataverse.url, name: 'Dataverse' } } }),
		helpers: {
			httpRequestWithAuthentication: async (_type: string, { url, method, headers, body }: IHttpRequestOptions) => {
				const answer = await fetch(url, {
					method: method ?? 'GET',
					headers: { ...(headers as Record<string, string>), authorization: `Bearer ${dataverse.token()}` },
					...(typeof body === 'string' ? { body } : {}),
				});
				return { statusCode: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
			},
		},
	} as unknown as ITriggerFunctions;
}

const ruleOf = (queue: QueueChoice): RuleOptions =>
	({ queue, activityType: 'email', owner: null, maxSize: 1_000_000 }) as unknown as RuleOptions;
const byId = (id: string): QueueChoice => ({ kind: 'id', id, name: id });
const nowhere = '0d000000-0000-4000-8000-000000000009';

async function receive(queue: QueueChoice, isRefusal: ((code: string) => boolean) | null): Promise<void> {
	stop = await receiveDataverse(
		{ context: context({ options: { dataversePollSeconds: 0.01 } }), store, rule: ruleOf(queue), queueId },
		{
			began: (error) => void told.push(isArcError(error) ? error.code : String(error)),
			ended: () => void told.push('ended'),
			trouble: () => undefined,
			heldBack: () => undefined,
			otherRules: (names) => void told.push(...names),
			waits: () => undefined,
			isRefusal: isRefusal === null ? null : ({ code }) => isRefusal(code),
		},
	);
}

describe('the queue of a store', () => {
	it('is made under the id and name of the queue of Dataverse, once', async () => {
		for (const choice of [byId(queueId), { kind: 'email', address } as const])
			expect(await queueInStore(context(), store, ruleOf(choice))).toMatchObject({ kind: 'id', id: queueId });
		expect((await store.list('queue')).records).toMatchObject([
			{ id: queueId, name: 'Support', emailAddress: address },
		]);
	});

	it('is the one that has the address already', async () => {
		const [own] = await store.write([{ op: 'create', type: 'queue', fields: { name: 'Ours', emailAddress: address } }]);
		const id = own instanceof Error ? '' : own?.record.id;
		expect(await queueInStore(context(), store, ruleOf(byId(queueId)))).toMatchObject({ kind: 'id', id });
		expect((await store.list('queue')).records).toHaveLength(1);
	});

	it('is that of Dataverse where its records are', async () => {
		const there = context({ recordStore: 'dataverse' });
		expect(await queueInStore(there, store, ruleOf(byId(queueId)))).toMatchObject({ kind: 'id', id: queueId });
		expect((await store.list('queue')).records).toEqual([]);
	});

	it.each<[why: string, choice: QueueChoice, code: string]>([
		['names none', { kind: 'none' }, 'queueRequired'],
		['names one by an id that is not there', byId(nowhere), 'queueUnknown'],
		['names one by an address that none has', { kind: 'email', address: 'no@contoso.example' }, 'queueUnknown'],
	])('is refused for a rule that %s, and none is made', async (_why, choice, code) => {
		await expect(queueInStore(context(), store, ruleOf(choice))).rejects.toMatchObject({ code });
		expect((await store.list('queue')).records).toEqual([]);
	});
});

it('takes items in, and tells an outage once and its end once', async () => {
	await queueInStore(context(), store, ruleOf(byId(queueId)));
	await receive(byId(queueId), null);
	dataverse.server.goDown();
	await waitUntil('the outage to be told', () => told.length > 0);
	dataverse.server.faults.mend();
	const { seed } = dataverse.server;
	seed.queueItem(queueId, ['email', seed.activity('email', 'Late', [])]);
	await waitUntil('the item', async () => (await store.queueItems({ queueId })).length === 1);
	await waitUntil('the end to be told', () => told.length > 1);
	expect(told).toEqual(['storeUnavailable', 'ended']);
});

it('refuses a rule at publishing whose login lacks a right, with what Dataverse says', async () => {
	dataverse.server.faults.fail({
		fault: { kind: 'refuse', status: 403, code: '0x80040220', message: 'Principal user is missing prvReadQueueItem' },
		path: '^queueitems',
	});
	await expect(receive(byId(queueId), (code) => code === 'privilegeMissing')).rejects.toThrow(/prvReadQueueItem/);
	expect(told).toEqual([]);
});
