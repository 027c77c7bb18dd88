import type { N8nPart } from '../../n8n/n8n-queue-mode.ts';
import { queueModeWorld } from '../world/fault-world.ts';
import { tally, type Fault } from '../world/fault.ts';
import { MailQueue, plainMail, type PlainMail } from '../world/plain-mail.ts';
import { rest } from '../world/rest.ts';
import { waitUntil } from '../../n8n/wait-until.ts';
import { untilHandled } from '../world/until-handled.ts';

const queue = 'smtp@contoso.example';
/** Where Bull, by n8n's defaults, keeps what no worker has taken yet. */
const waitingJobs = 'bull:jobs:wait';

/**
 * n8n in queue mode loses PostgreSQL, where its own data is too, for a moment and for a minute, and
 * Redis for a moment, then with the executions that wait in it. A process that ends by itself is started again, as service managers do.
 */
export const queueModeOutages: Fault = async ({ short, say }) => {
	const awayMs = short ? 15_000 : 60_000;
	const { world, queueMode, postgres, redis } = await queueModeWorld({ workers: 2 });
	const smtp = new MailQueue(world.receiverPort);
	const manager = new ServiceManager(queueMode.parts);
	try {
		// One item each, so that there are more executions than workers can take at once.
		const options = { leaseSeconds: 5, attempts: 20, itemsPerExecution: 1, executionsAtOnce: 20 };
		await world.publish({ name: 'Over SMTP', queue, options });
		const mails: PlainMail[] = [];
		const problems: string[] = [];
		const send = (): void => {
			const more = Array.from({ length: 40 }, (_, index) => plainMail(mails.length + index + 1, queue));
			mails.push(...more);
			smtp.add(more);
		};
		const during = async (
			what: string,
			server: { stop(): Promise<void>; startAgain(): Promise<void> },
			milliseconds: number,
		): Promise<void> => {
			send();
			await server.stop();
			send();
			await rest(milliseconds);
			await server.startAgain();
			send();
			problems.push(...(await untilHandled(world.store, () => smtp.acceptedCount === mails.length, 240_000)));
			say(`${what}: all handled; n8n's processes ended by themselves ${manager.restarts} times so far`);
		};
		await during('PostgreSQL restarted', postgres, 0);
		await during(`PostgreSQL away for ${awayMs / 1000} s`, postgres, awayMs);
		await during('Redis restarted', redis, 0);
		const stopped = queueMode.workers.flatMap((worker) => worker.pid ?? []);
		stopped.forEach((pid) => process.kill(pid, 'SIGSTOP'));
		send();
		const waiting = await waitUntil('jobs to wait', async () => (await redis.lengthOf(waitingJobs)) || undefined);
		say(`${waiting} jobs wait in Redis`);
		await redis.kill9();
		await redis.startAgain();
		stopped.forEach((pid) => process.kill(pid, 'SIGCONT'));
		problems.push(...(await untilHandled(world.store, () => smtp.acceptedCount === mails.length, 240_000)));
		say('Redis killed with jobs in it: all handled');
		return await tally(world.store, mails, world.sink.mails, problems);
	} finally {
		await manager.end();
		await smtp.end();
		await world.dispose();
	}
};

/** Starts processes again that have ended by themselves. */
class ServiceManager {
	restarts = 0;
	private ended = false;
	private readonly watching: Promise<void>[];

	constructor(parts: readonly N8nPart[]) {
		this.watching = parts.map(async (part) => await this.watch(part));
	}

	async end(): Promise<void> {
		this.ended = true;
		await Promise.all(this.watching);
	}

	private async watch(part: N8nPart): Promise<void> {
		while (!this.ended) {
			if (part.pid() === undefined) {
				this.restarts += 1;
				// It ends again while what it needs is away.
				await part.startAgain().catch(() => undefined);
			}
			await rest(1_000);
		}
	}
}
