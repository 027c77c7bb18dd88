import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DovecotServer } from '../../dovecot/dovecot-server.ts';
import type { WorkflowDefinition } from '../../n8n/n8n-types.ts';
import { waitUntil } from '../../n8n/wait-until.ts';
import { projectRoot } from '../../paths.ts';
import { embeddedWorld, type FaultWorld } from '../world/fault-world.ts';
import { tally, type Fault } from '../world/fault.ts';
import { MailQueue, plainMail, type PlainMail } from '../world/plain-mail.ts';
import { untilHandled } from '../world/until-handled.ts';
import { fetchAlone } from '../../n8n/fetch-alone.ts';

const smtpQueue = 'smtp@contoso.example';
const mailbox = 'imap';
const imapQueue = `${mailbox}@contoso.example`;
/** More than free pages of the file have room for. */
const padding = `${'It squeaks when it is warm. '.repeat(40)}\r\n`.repeat(100);

/**
 * The disk of the embedded store is full while mail comes over SMTP, into a mailbox, and through
 * Enqueue Activity; then there is room again.
 */
export const diskFull: Fault = async ({ short, say }) => {
	const folder = mkdtempSync(path.join(tmpdir(), 'arc-disk-'));
	const fullDisk = path.join(folder, 'full');
	const world = await embeddedWorld({
		NODE_OPTIONS: `--import=${path.join(projectRoot, 'test/support/faults/outages/page-limit.ts')}`,
		ARC_FULL_DISK: fullDisk,
	});
	const dovecot = await DovecotServer.start();
	dovecot.makeFolder(mailbox);
	const smtp = new MailQueue(world.receiverPort);
	try {
		const options = { leaseSeconds: 5 };
		await world.publish({ name: 'Over SMTP', queue: smtpQueue, options });
		await world.publish({
			name: 'From a mailbox',
			queue: imapQueue,
			imapCredential: await world.mailboxCredential(dovecot, mailbox),
			options,
		});
		await publishEnqueue(world);
		const each = short ? 10 : 50;
		const mailsTo = (to: string, first: number): PlainMail[] =>
			Array.from({ length: each }, (_, index) => large(plainMail(first + index, to)));
		const [before, during, inMailbox, enqueued] = [
			mailsTo(smtpQueue, 1),
			mailsTo(smtpQueue, 1 + each),
			mailsTo(imapQueue, 1 + 2 * each),
			mailsTo(smtpQueue, 1 + 3 * each),
		];
		const seen = (): number => dovecot.messages(mailbox).filter((message) => message.seen).length;
		const problems: string[] = [];

		smtp.add(before);
		await smtp.untilAccepted(each);
		await untilHandled(world.store, () => true, 120_000);
		writeFileSync(fullDisk, '');
		say('the disk is full');
		// n8n looks for the file every 50 ms; one message shows that it has.
		const [first, ...others] = enqueued;
		if (first === undefined) throw new Error('There is no message to begin with');
		await waitUntil('the disk to be full', async () => !(await enqueue(world, first)));
		smtp.add(during);
		for (const { raw } of inMailbox) dovecot.deliver(mailbox, raw);
		await waitUntil('451 over SMTP', () => (smtp.refusals.get('451') ?? 0) >= each);
		for (const mail of others)
			if (await enqueue(world, mail)) problems.push(`Enqueue Activity took "${mail.subject}" while the disk was full`);
		if (smtp.acceptedCount > each)
			problems.push(`${smtp.acceptedCount - each} mails were answered 250 while the disk was full`);
		if (seen() > 0) problems.push(`${seen()} messages were marked in the mailbox while the disk was full`);
		const text = await lastError(world);
		say(
			`SMTP answered 451 ${smtp.refusals.get('451')} times, ${inMailbox.length} messages stay unread, Enqueue Activity ends with "${text}"`,
		);
		if (!text.includes('The embedded record store cannot grow: the disk is full'))
			problems.push('Enqueue Activity does not say that the disk is full');

		rmSync(fullDisk);
		say('there is room again');
		await waitUntil('Enqueue Activity to work', async () => await enqueue(world, first), {
			everyMs: 500,
		});
		for (const mail of others)
			if (!(await enqueue(world, mail)))
				problems.push(`Enqueue Activity refused "${mail.subject}" when there was room`);
		problems.push(
			...(await untilHandled(world.store, () => smtp.acceptedCount === 2 * each && seen() === each, 180_000)),
		);
		return await tally(world.store, [...before, ...during, ...inMailbox, ...enqueued], world.sink.mails, problems);
	} finally {
		await smtp.end();
		await dovecot.dispose();
		await world.dispose();
		rmSync(folder, { recursive: true, force: true });
	}
};

const large = (mail: PlainMail): PlainMail => ({ ...mail, raw: mail.raw + padding });

/** Hands a mail to Enqueue Activity behind a webhook; answers whether it took it. */
async function enqueue(world: FaultWorld, { messageId, from, subject }: PlainMail): Promise<boolean> {
	const body = JSON.stringify({ from, subject, messageId, text: padding });
	const headers = { 'content-type': 'application/json', 'idempotency-key': messageId };
	return (await fetchAlone(`${world.n8n.baseUrl}/webhook/enqueue`, { method: 'POST', headers, body })).ok;
}

/** What the last failed execution of Enqueue Activity ended with, as n8n shows it. */
async function lastError(world: FaultWorld): Promise<string> {
	const [failed] = await world.n8n.api.executions({ status: ['error'] });
	const { data } = await world.n8n.api.execution(failed?.id ?? '');
	return `${data?.resultData.error?.message ?? ''}. ${data?.resultData.error?.description ?? ''}`;
}

async function publishEnqueue(world: FaultWorld): Promise<void> {
	const workflow = await world.n8n.api.createWorkflow(enqueueWorkflow);
	await world.n8n.api.publishAndSettle(workflow.id);
}

const enqueueWorkflow: WorkflowDefinition = {
	name: 'Enqueue',
	nodes: [
		{
			id: 'webhook',
			name: 'Webhook',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2.1,
			position: [0, 0],
			webhookId: 'enqueue',
			parameters: { httpMethod: 'POST', path: 'enqueue', responseMode: 'lastNode', options: {} },
		},
		{
			id: 'enqueue',
			name: 'Enqueue Activity',
			type: 'n8n-nodes-arc.enqueueActivity',
			typeVersion: 1,
			position: [240, 0],
			parameters: {
				fromPreset: 'webhook',
				activityType: 'email',
				queue: { __rl: true, mode: 'email', value: smtpQueue },
			},
		},
	],
	connections: { Webhook: { main: [[{ node: 'Enqueue Activity', type: 'main', index: 0 }]] } },
	settings: { executionOrder: 'v1' },
};
