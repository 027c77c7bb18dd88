import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { beginProfile, profiling } from '../bench/world/profile.ts';
import { countFamily, countUse } from '../bench/world/process-use.ts';
import type { Activity } from '../core/activity/activity.ts';
import type { Store } from '../core/ledger/store.ts';
import { queueModeWorld, type FaultWorld, type QueueModeWorld } from '../test/support/faults/world/fault-world.ts';
import { waitUntil } from '../test/support/n8n/wait-until.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const atOnce = 500;
/** Items of each second that a drain may take at the slowest, so that one that stands still ends. */
const slowest = 5;

/**
 * How fast a backlog drains in queue mode: the shipped rule with its replies, on PostgreSQL and
 * Redis, with two workers and with one; what each process used for it; and, with `--profiles=FOLDER`,
 * a CPU profile of each n8n process.
 */
async function main(): Promise<number> {
	const { positionals, values } = parseArgs({ allowPositionals: true, options: { profiles: { type: 'string' } } });
	const count = Number(positionals[0] ?? 100_000);
	if (!Number.isInteger(count) || count < 1) {
		process.stderr.write(
			`The number of queue items is "${positionals[0]}", expected a whole number: npm run drain -- [COUNT]\n`,
		);
		return 2;
	}
	const { profiles } = values;
	const parts = await queueModeWorld({ workers: 2, concurrency: 10, env: profiles === undefined ? {} : profiling });
	try {
		for (const workers of ['two', 'one'] as const) {
			if (workers === 'one') await parts.queueMode.workers[1]?.kill9();
			await drain(parts, workers, count, profiles);
		}
		return 0;
	} finally {
		await parts.world.dispose();
	}
}

async function drain(parts: QueueModeWorld, workers: 'two' | 'one', count: number, profiles?: string): Promise<void> {
	const { world } = parts;
	const queue = `${workers}@contoso.example`;
	const queueId = await makeQueue(world.store, queue);
	await fill(world.store, queueId, count);
	say(`${count} queue items wait`);
	const use = countUses(parts);
	const endProfiles = profiles === undefined ? undefined : await profileAll(parts, path.join(profiles, workers));
	const started = Date.now();
	const { id } = await world.publish({ name: `With ${workers}`, queue });
	await waitUntil('the backlog to drain', async () => !(await isOpen(world.store, queueId)), {
		timeoutMs: (count / slowest) * 1_000 + 60_000,
		everyMs: 1_000,
	});
	const seconds = (Date.now() - started) / 1_000;
	const used = use();
	await endProfiles?.();
	await world.n8n.api.unpublish(id);
	await check(world, queueId, count);
	say(
		`with ${workers} worker${workers === 'two' ? 's' : ''}: ${count} items in ${seconds.toFixed(0)} s, ${(count / seconds).toFixed(1)} a second`,
	);
	for (const { name, cpuMs, peakMegabytes } of used)
		say(
			`  ${name}: ${(cpuMs / count).toFixed(2)} ms of CPU an item${peakMegabytes === undefined ? '' : `, peak memory ${peakMegabytes} MB`}`,
		);
}

/** Whether an item waits or is at work. The newest is looked at first: counting all of them each second would take a part of the machine. */
async function isOpen(store: Store, queueId: string): Promise<boolean> {
	return (await store.queueItems({ queueId, states: ['active', 'waiting'], limit: 1 })).length > 0;
}

interface Used {
	readonly name: string;
	readonly cpuMs: number;
	readonly peakMegabytes?: number;
}

/** Begins to count what everything uses that takes part; the mail server is in this process. */
function countUses({ queueMode, postgres, redis }: QueueModeWorld): () => Used[] {
	const processes = [
		...queueMode.parts.map(({ name, pid }) => ({ name, pid: pid() })),
		{ name: 'mail server', pid: process.pid },
	].flatMap(({ name, pid }) => (pid === undefined ? [] : [{ name, use: countUse(pid) }]));
	const servers = [
		{ name: 'PostgreSQL', use: countFamily(postgres.pid ?? 0) },
		{ name: 'Redis', use: countFamily(redis.pid ?? 0) },
	];
	return () => [
		...processes.map(({ name, use }) => ({ name, ...use() })),
		...servers.map(({ name, use }) => ({ name, cpuMs: use() })),
	];
}

/** Begins a CPU profile of each n8n process; answers how to end them, which writes them to the folder. */
async function profileAll({ queueMode }: QueueModeWorld, folder: string): Promise<() => Promise<void>> {
	const ends = await Promise.all(
		queueMode.parts.flatMap(({ name, pid, logFile }) => {
			const id = pid();
			return id === undefined ? [] : [beginProfile({ pid: id, logFile }, path.join(folder, `${name}.cpuprofile`))];
		}),
	);
	return async () => void (await Promise.all(ends.map(async (end) => await end())));
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

// The servers are groups of their own, which Ctrl-C does not reach: they end with this process's 'exit'.
process.on('SIGINT', () => process.exit(130)).on('SIGTERM', () => process.exit(143));
main().then(
	(code) => process.exit(code),
	(error: unknown) => {
		process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
		process.exit(1);
	},
);
