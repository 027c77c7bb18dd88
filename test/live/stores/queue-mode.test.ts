import type { QueueItem } from '../../../core/activity/queue-item';
import { mailRule } from '../../support/faults/world/mail-rule';
import { queueModeWorld, type QueueModeWorld } from '../../support/faults/world/fault-world';
import { MailQueue, plainMail } from '../../support/faults/world/plain-mail';
import type { PublicationStatus } from '../../support/n8n/n8n-types';
import { waitUntil } from '../../support/n8n/wait-until';
import { PostgresServer } from '../../support/postgres/postgres-server';
import { RedisServer } from '../../support/redis/redis-server';
import { arrival, email } from '../../contract/contract-store';
import { describeWithPackage } from '../../support/with-package';
import { AnsweringServer } from '../../support/nodes-between/answering-server';
import { waitNode } from '../experiments/probe';
import { enqueueOnWebhook, monitorWorkflow } from './queue-mode-workflows';
import { furnish, recordsOf, ruleWithEveryNode, tried } from '../../support/nodes-between/rule-with-every-node';
import { textsOf, withNodeBetween } from '../../support/demo/rule-variants';
import { fetchAlone } from '../../support/n8n/fetch-alone';

const access = { user: 'ada', password: 'a long password', token: 'a-token-of-24-characters-or-more' };
const queue = 'support@queue-mode.example';

const isInstalled = PostgresServer.isInstalled() && RedisServer.isInstalled();
describeWithPackage(
	'n8n in queue mode, with main, webhook processor and two workers',
	'postgresql and redis-server',
	isInstalled,
	() => {
		let parts: QueueModeWorld;
		/** n8n tries for 15 s to publish what is refused. */
		let refusal: Promise<PublicationStatus>;
		beforeAll(async () => {
			parts = await queueModeWorld({ workers: 2, webhookProcessor: true });
			refusal = publishEmbedded();
			await parts.world.publish({ name: 'Queue mode', queue });
		});
		afterAll(async () => await parts?.world.dispose());

		async function settled(ask: (item: QueueItem) => boolean): Promise<QueueItem> {
			return await waitUntil(
				'the queue item to be settled',
				async () =>
					(await parts.world.store.queueItems({ limit: 1000 })).find((item) => ask(item) && item.closedOn !== null),
				{ everyMs: 200 },
			);
		}

		it('takes a mail in on main, and makes its case and its reply on workers', async () => {
			const { world } = parts;
			const mails = new MailQueue(world.receiverPort);
			const mail = plainMail(1, queue);
			mails.add([mail]);
			await mails.untilAccepted(1);
			await mails.end();
			const item = await settled(({ attempts }) => attempts > 0);
			expect(item).toMatchObject({ outcome: 'ready', reason: 'none', attempts: 1, reply: { state: 'sent' } });
			expect((await world.store.list('case')).records).toMatchObject([{ title: mail.subject, number: 'CAS-00001' }]);
			expect(world.sink.mails.map(({ headers }) => headers.get('in-reply-to'))).toEqual([`<${mail.messageId}>`]);
			const ran = parts.queueMode.workers.filter((worker) => worker.logTail().includes('Worker started execution'));
			expect(ran).toHaveLength(1);
			expect(world.n8n.logTail(200)).not.toContain('Worker started execution');
		});

		it('finds the item of a rule behind any node of n8n on a worker too', async () => {
			const { world } = parts;
			const answering = await AnsweringServer.start();
			try {
				const { receiverPort, smtpCredential, postgresCredential } = world;
				const address = 'swapped@queue-mode.example';
				const rule = mailRule({ name: 'Swapped', queue: address, receiverPort, smtpCredential, postgresCredential });
				const whole = ruleWithEveryNode(rule, await furnish(world.n8n.api, answering));
				const { id: workflowId } = await world.n8n.api.createWorkflow(whole);
				expect((await world.n8n.api.publishAndSettle(workflowId)).status).toBe('published');
				const [place] = (await world.store.queuesByAddress([address])).values();
				const [intake] = await world.store.takeIn([
					arrival({ places: [{ queueId: place?.id ?? null, wayIn: 'to' }] }, email()),
				]);
				const item = await settled(({ id }) => id === intake?.queueItemIds[0]);
				expect(item).toMatchObject({ outcome: 'ready', attempts: 1, reply: { state: 'sent' } });
				expect([...(await recordsOf(world.store, item)).keys()]).toEqual(tried);
			} finally {
				await answering.close();
			}
		});

		it('is woken within 100 ms by what another process stores', async () => {
			const { world } = parts;
			const [place] = (await world.store.queuesByAddress([queue])).values();
			const waits: number[] = [];
			for (let time = 0; time < 5; time++) {
				const [intake] = await world.store.takeIn([
					arrival({ places: [{ queueId: place?.id ?? null, wayIn: 'to' }] }, email()),
				]);
				const stored = performance.now();
				const ids = [...(intake?.queueItemIds ?? [])];
				await waitUntil('the claim', async () => ((await world.store.queueItems({ ids }))[0]?.attempts ?? 0) > 0, {
					everyMs: 2,
				});
				waits.push(performance.now() - stored);
				await settled(({ id }) => ids.includes(id));
			}
			const [, , median = Number.NaN] = waits.sort((one, other) => one - other);
			expect(median).toBeLessThan(100);
		});

		it('keeps the lease of a long execution on its worker, and gives the item to the other within it when the worker dies', async () => {
			const { world, queueMode } = parts;
			const { receiverPort, smtpCredential, postgresCredential } = world;
			const leaseSeconds = 5;
			const slow = mailRule({
				name: 'Slow',
				queue: 'slow@queue-mode.example',
				receiverPort,
				smtpCredential,
				postgresCredential,
				options: { leaseSeconds },
			});
			const workflow = await world.n8n.api.createWorkflow(
				withNodeBetween(slow, 'Create Record', waitNode(2 * leaseSeconds)),
			);
			expect((await world.n8n.api.publishAndSettle(workflow.id)).status).toBe('published');
			const [place] = (await world.store.queuesByAddress(['slow@queue-mode.example'])).values();
			const toSlow = async (): Promise<string> => {
				const [intake] = await world.store.takeIn([
					arrival({ places: [{ queueId: place?.id ?? null, wayIn: 'to' }] }, email()),
				]);
				return intake?.queueItemIds[0] ?? '';
			};
			const itemOf = async (id: string): Promise<QueueItem | undefined> =>
				(await world.store.queueItems({ ids: [id] }))[0];

			const before = (await world.store.list('case', { limit: 100 })).records.length;
			const kept = await toSlow();
			expect(await settled(({ id }) => id === kept)).toMatchObject({
				attempts: 1,
				outcome: 'ready',
				reply: { state: 'sent' },
			});

			const abandoned = await toSlow();
			await waitUntil('the record', async () => Object.keys((await itemOf(abandoned))?.records ?? {}).length > 0);
			const [running] = await world.n8n.api.executions({ workflowId: workflow.id, status: ['running', 'waiting'] });
			const ofIt = queueMode.workers.filter((worker) => worker.logTail(200).includes(`execution ${running?.id} `));
			expect(ofIt).toHaveLength(1);
			await ofIt[0]?.kill9();
			const died = performance.now();
			await waitUntil('another claim', async () => ((await itemOf(abandoned))?.attempts ?? 0) > 1);
			// The lease, a third of it until the trigger asks, and a machine that is busy.
			expect(performance.now() - died).toBeLessThan(2 * leaseSeconds * 1_000);
			expect(await settled(({ id }) => id === abandoned)).toMatchObject({ outcome: 'ready', reply: { state: 'sent' } });
			const made = Object.values((await itemOf(abandoned))?.records ?? {});
			expect(made).toHaveLength(1);
			expect((await world.store.list('case', { limit: 100 })).records).toHaveLength(before + 2);
		});

		it('serves the monitor page through the webhook processor', async () => {
			const { world, queueMode } = parts;
			await publishMonitor('monitor', world.postgresCredential);
			const page = await monitorPage(`${queueMode.webhook?.baseUrl}/webhook/monitor?view=entries`);
			expect(page.status).toBe(200);
			expect(page.text).toContain('Message 000001');
		});

		it('refuses the embedded store at registration, and says what to do', async () => {
			const status = await refusal;
			expect(status.status).toBe('failed');
			expect(textsOf(status).join()).toContain(
				'n8n runs in queue mode, and an embedded store lives on one machine in one process. Choose PostgreSQL as the Record Store in all nodes of the rule',
			);
		});

		it('refuses the embedded store on a worker too, and says what to do', async () => {
			const { world, queueMode } = parts;
			const { id } = await world.n8n.api.createWorkflow(enqueueOnWebhook(queue));
			await world.n8n.api.publishAndSettle(id);
			await waitUntil(
				'the webhook',
				async () =>
					(await fetchAlone(`${queueMode.webhook?.baseUrl}/webhook/enqueue`, { method: 'POST' })).status !== 404,
			);
			const [ended] = await world.n8n.api.settledExecutions(id, 1);
			const execution = await world.n8n.api.execution(ended?.id ?? '');
			expect(execution.status).toBe('error');
			expect(execution.data?.resultData.error).toMatchObject({
				message: expect.stringContaining(
					'n8n runs in queue mode, and an embedded store lives on one machine in one process',
				),
				description: expect.stringMatching(/Choose PostgreSQL as the Record Store .* \(storeNotShared\)$/),
			});
			expect(queueMode.workers.some((worker) => worker.logTail(200).includes(`execution ${ended?.id}`))).toBe(true);
		});

		it('answers a monitor page of the embedded store with what to do', async () => {
			await publishMonitor('embedded-monitor', null);
			const page = await monitorPage(`${parts.queueMode.webhook?.baseUrl}/webhook/embedded-monitor`);
			expect(page.status).toBe(503);
			expect(page.text).toContain('Choose PostgreSQL as the Record Store');
		});

		async function publishEmbedded(): Promise<PublicationStatus> {
			const { n8n, receiverPort, smtpCredential } = parts.world;
			const at = 'embedded@queue-mode.example';
			const { id } = await n8n.api.createWorkflow(
				mailRule({ name: 'Embedded', queue: at, receiverPort, smtpCredential }),
			);
			return await n8n.api.publishAndSettle(id);
		}

		async function publishMonitor(at: string, postgres: string | null): Promise<void> {
			const { api } = parts.world.n8n;
			const credential = await api.createCredential({ name: `Monitor ${at}`, type: 'arcMonitorApi', data: access });
			const workflow = await api.createWorkflow(monitorWorkflow(at, credential.id, postgres));
			await api.publishAndSettle(workflow.id);
		}
	},
);

/** The page, once the webhook processor has heard of it. */
async function monitorPage(url: string): Promise<{ status: number; text: string }> {
	const headers = { authorization: `Bearer ${access.token}` };
	return await waitUntil('the page', async () => {
		const answer = await fetchAlone(url, { headers });
		return answer.status === 404 ? undefined : { status: answer.status, text: await answer.text() };
	});
}
