import { waitUntil } from '../../n8n/wait-until.ts';
import { embeddedWorld } from '../world/fault-world.ts';
import { tally, type Fault } from '../world/fault.ts';
import { MailQueue, plainMail } from '../world/plain-mail.ts';
import { untilHandled } from '../world/until-handled.ts';

const queue = 'support@contoso.example';

/**
 * n8n runs one execution at a time and is killed while others wait, so that they start late, beside
 * the trigger that claims the same items anew. Then everything that failed is retried by hand, twice.
 */
export const lateAndAgain: Fault = async ({ short, say }) => {
	const messages = short ? 60 : 200;
	const world = await embeddedWorld({ N8N_CONCURRENCY_PRODUCTION_LIMIT: '1' });
	const smtp = new MailQueue(world.receiverPort);
	try {
		const { api } = world.n8n;
		const { id } = await world.publish({
			name: 'One at a time',
			queue,
			options: { leaseSeconds: 5, executionsAtOnce: 20 },
		});
		const mails = Array.from({ length: messages }, (_, index) => plainMail(index + 1, queue));
		smtp.add(mails);
		const waiting = await waitUntil('executions to wait', async () => {
			const queued = await api.executions({ workflowId: id, status: ['new'] });
			return queued.length >= 5 ? queued.length : undefined;
		});
		await world.n8n.kill9();
		say(`killed while ${waiting} executions waited to start`);
		await world.n8n.startAgain();
		const problems = await untilHandled(world.store, () => smtp.acceptedCount === messages, 240_000);
		const unfinished = await waitUntil(
			'late executions to end',
			async () => {
				const open = await api.executions({ workflowId: id, status: ['new', 'running'] });
				return open.length === 0 ? await api.executions({ workflowId: id, status: ['error', 'crashed'] }) : undefined;
			},
			{ everyMs: 500 },
		);
		let refused = 0;
		for (const workflow of ['original', 'current'] as const) {
			for (const execution of unfinished) await api.retryExecution(execution.id, workflow).catch(() => (refused += 1));
		}
		say(
			`${unfinished.length} executions crashed or failed; each was retried by hand twice, ${refused} retries were refused by n8n`,
		);
		return await tally(world.store, mails, world.sink.mails, problems);
	} finally {
		await smtp.end();
		await world.dispose();
	}
};
