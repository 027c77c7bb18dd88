import { deliver } from '../test/support/demo/send-mail.ts';
import { SmtpSink } from '../test/support/engine/smtp-sink.ts';
import { freePorts } from '../test/support/n8n/free-port.ts';
import type { N8nServer } from '../test/support/n8n/n8n-server.ts';
import { waitUntil } from '../test/support/n8n/wait-until.ts';
import { report, type Comparison } from './measure.ts';
import { shippedRule, startN8n } from './world/bench-n8n.ts';
import { mailNumber } from './world/mails.ts';
import { embeddedStore } from './world/stores.ts';

/*
 * From a mail that is handed over by SMTP to its case, and to its reply at the mail server, while
 * nothing else is going on; beside what n8n needs for as many nodes that do nothing.
 */
const rounds = 40;
const address = 'latency@contoso.example';
/** What ours may take beyond the floor at the median, and in all at the 95th percentile, in milliseconds. */
const wanted = { beyondFloor: 60, slow: 200 };
const everyMs = 2;

process.on('SIGINT', () => process.exit(130)).on('SIGTERM', () => process.exit(143));
main().then(
	() => process.exit(),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);

async function main(): Promise<void> {
	const n8n = await startN8n('vm');
	const sink = new SmtpSink();
	const { id: smtp } = await n8n.api.createCredential({
		name: 'Replies',
		type: 'arcSmtpApi',
		data: {
			host: '127.0.0.1',
			port: await sink.listen(),
			security: 'none',
			user: '',
			password: '',
			allowSelfSigned: false,
		},
	});
	const measured = await embeddedStore(n8n.storeFile);
	const [port = 0] = await freePorts(1);
	const trigger = {
		queue: { __rl: true, mode: 'email', value: address },
		receiveFrom: 'smtp',
		options: { smtpPort: port },
	};
	await publish(n8n, shippedRule('Latency', { trigger, smtp }));
	const floorUrl = await publishFloor(n8n);

	const toCase: number[] = [];
	const toReply: number[] = [];
	const floor: number[] = [];
	for (let round = -5; round < rounds; round += 1) {
		const isWarm = round >= 0;
		const took = await timeOf(async () => await fetchText(floorUrl));
		if (isWarm) floor.push(took);
		const mail = mailNumber(round + 10, address);
		const replies = sink.mails.length;
		const started = performance.now();
		await deliver(port, { raw: mail, from: `contact${round + 10}@example.com`, to: [address] });
		const subject = /^Subject: (.*)$/m.exec(mail)?.[1]?.trim() ?? '';
		const made = waitUntil(
			'the case',
			async () => (await measured.store.list('case', { search: subject, limit: 1 })).records.length > 0,
			{ everyMs },
		).then(() => performance.now() - started);
		const replied = waitUntil('the reply', () => sink.mails.length > replies, { everyMs }).then(
			() => performance.now() - started,
		);
		const [caseMs, replyMs] = await Promise.all([made, replied]);
		if (isWarm) {
			toCase.push(caseMs);
			toReply.push(replyMs);
		}
	}
	const floorMs = percentile(floor, 0.5);
	const limits = [floorMs + wanted.beyondFloor, wanted.slow];
	report(
		[
			`floor: ${describe(floor)}: a Webhook and four No Operation nodes, answered by the last one`,
			`to the case: ${describe(toCase)}`,
			`to the reply: ${describe(toReply)}`,
		],
		[comparison(percentile(toReply, 0.5), limits[0] ?? 0), comparison(percentile(toReply, 0.95), limits[1] ?? 0)],
	);
	await measured.close();
	await n8n.dispose();
	await sink.close();
}

/** What n8n itself needs: a Webhook, as many nodes as the rule has behind its trigger, and the answer. */
async function publishFloor(n8n: N8nServer): Promise<string> {
	const names = ['One', 'Two', 'Three', 'Four'];
	const to = (node: string) => ({ main: [[{ node, type: 'main', index: 0 }]] });
	await publish(n8n, {
		name: 'Floor',
		nodes: [
			{
				id: 'floor-0',
				name: 'Webhook',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2,
				position: [0, 0],
				parameters: { path: 'floor', responseMode: 'lastNode', options: {} },
				webhookId: 'floor',
			},
			...names.map((name, at) => ({
				id: `floor-${at + 1}`,
				name,
				type: 'n8n-nodes-base.noOp',
				typeVersion: 1,
				position: [200 * (at + 1), 0] as const,
				parameters: {},
			})),
		],
		connections: Object.fromEntries(['Webhook', ...names].slice(0, -1).map((name, at) => [name, to(names[at] ?? '')])),
		settings: { executionOrder: 'v1' },
	});
	return `${n8n.baseUrl}/webhook/floor`;
}

async function publish(n8n: N8nServer, workflow: Parameters<N8nServer['api']['createWorkflow']>[0]): Promise<void> {
	const { id } = await n8n.api.createWorkflow(workflow);
	const { status, triggers } = await n8n.api.publishAndSettle(id);
	if (status !== 'published') throw new Error(`n8n did not publish it: ${JSON.stringify(triggers)}`);
}

async function fetchText(url: string): Promise<void> {
	const response = await fetch(url);
	if (!response.ok) throw new Error(`The floor answered ${response.status}`);
	await response.text();
}

async function timeOf(work: () => Promise<void>): Promise<number> {
	const started = performance.now();
	await work();
	return performance.now() - started;
}

function percentile(numbers: readonly number[], share: number): number {
	const sorted = [...numbers].sort((one, other) => one - other);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function describe(milliseconds: readonly number[]): string {
	return `median ${percentile(milliseconds, 0.5).toFixed(0)} ms, 95th percentile ${percentile(milliseconds, 0.95).toFixed(0)} ms`;
}

function comparison(ours: number, limit: number): Comparison {
	return {
		bench: 'latency',
		ours: Math.round(ours),
		peer: Math.round(limit),
		unit: 'ms',
		ratio: Number((limit / ours).toPrecision(3)),
	};
}
