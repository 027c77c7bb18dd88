import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Activity } from '../core/activity/activity.ts';
import type { Store } from '../core/ledger/store.ts';
import { queueModeWorld, type FaultWorld, type QueueModeWorld } from '../test/support/faults/world/fault-world.ts';
import { countOpen } from '../test/support/faults/world/until-handled.ts';
import { waitUntil } from '../test/support/n8n/wait-until.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const atOnce = 500;
/** Items of each second that a drain may take at the slowest, so that one that stands still ends. */
const slowest = 5;

/**
 * How fast a backlog drains in queue mode: the shipped rule with its replies, on PostgreSQL and
 * Redis, with two workers and with one; and how much memory each process needed for it.
 */
async function main(): Promise<number> {
	const { positionals } = parseArgs({ allowPositionals: true });
	const count = Number(positionals[0] ?? 100_000);
	if (!Number.isInteger(count) || count < 1) {
		process.stderr.write(
			`The number of queue items is "${positionals[0]}", expected a whole number: npm run drain -- [COUNT]\n`,
		);
		return 2;
	}
	const parts = await queueModeWorld({ workers: 2, concurrency: 10 });
	try {
		await drain(parts, 'two', count);
		await parts.queueMode.workers[1]?.kill9();
		await drain(parts, 'one', count);
		return 0;
	} finally {
		await parts.world.dispose();
	}
}

async function drain({ world, queueMode }: QueueModeWorld, workers: 'two' | 'one', count: number): Promise<void> {
	const queue = `${workers}@contoso.example`;
	const queueId = await makeQueue(world.store, queue);
	await fill(world.store, queueId, count);
	say(`${count} queue items wait`);
	const started = Date.now();
	const { id } = await world.publish({ name: `With ${workers}`, queue });
	await waitUntil('the backlog to drain', async () => (await countOpen(world.store)) === 0, {
		timeoutMs: (count / slowest) * 1_000 + 60_000,
		everyMs: 1_000,
	});
	const seconds = (Date.now() - started) / 1_000;
	await world.n8n.api.unpublish(id);
	await check(world, queueId, count);
	const memory = queueMode.parts.flatMap((part) => {
		const pid = part.pid();
		return pid === undefined ? [] : [`${part.name} ${peakMegabytes(pid)} MB`];
	});
	say(
		`with ${workers} worker${workers === 'two' ? 's' : ''}: ${count} items in ${seconds.toFixed(0)} s, ${(count / seconds).toFixed(1)} a second; peak memory ${memory.join(', ')}`,
	);
}

/** Every item is to be ready: a backlog that fails drains too. */
async function check({ store }: FaultWorld, queueId: string, count: number): Promise<void> {
	const failed = await store.queueItems({ queueId, states: ['failed'], limit: 1 });
	if (failed.length > 0) throw new Error(`Items failed: ${JSON.stringify(failed[0])}`);
	const [newest] = await store.queueItems({ queueId, limit: 1 });
	if (newest?.outcome !== 'ready')
		throw new Error(`Of ${count} items the last one is ${newest?.outcome}: ${newest?.reason}`);
}

async function makeQueue(store: Store, emailAddress: string): Promise<string> {
	const [saved] = await store.write([{ op: 'create', type: 'queue', fields: { name: emailAddress, emailAddress } }]);
	if (saved === undefined || saved instanceof Error) throw saved ?? new Error('The store answered nothing');
	return saved.record.id;
}

async function fill(store: Store, queueId: string, count: number): Promise<void> {
	for (let done = 0; done < count; done += atOnce) {
		const activities = Array.from({ length: Math.min(atOnce, count - done) }, (_, index) => message(done + index));
		await store.takeIn(
			activities.map((activity) => ({
				activity,
				conversationKeys: [activity.messageId ?? activity.id],
				places: [{ queueId, wayIn: 'to' }],
			})),
		);
	}
}

/** A mail of a person; 1,000 people write. */
function message(number: number): Activity {
	const id = randomUUID();
	return {
		id,
		type: 'email',
		direction: 'incoming',
		subject: `Message ${number}`,
		from: `sender-${number % 1_000}@wingtip.example`,
		to: [],
		messageId: `${id}@wingtip.example`,
		text: 'It squeaks.',
		receivedOn: new Date().toISOString(),
		regarding: null,
		related: [],
	};
}

/** The most that a process has held at once, as Linux counts it. */
function peakMegabytes(pid: number): number {
	const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
	return Math.round(Number(kilobytes ?? 0) / 1024);
}

// The servers are groups of their own, which Ctrl-C does not reach: they end with this process's 'exit'.
process.on('SIGINT', () => process.exit(130)).on('SIGTERM', () => process.exit(143));
main().then(
	(code) => process.exit(code),
	(error: unknown) => {
		process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
		process.exit(1);
	},
);
