import { embeddedWorld, type FaultWorld } from '../world/fault-world.ts';
import { tally, type Fault, type FaultOptions, type Tally } from '../world/fault.ts';
import { hostileMails, hostileSubject, type HostileMail } from './hostile-mails.ts';
import { plainMail, type PlainMail } from '../world/plain-mail.ts';
import { rest } from '../world/rest.ts';
import { sendBytes, stuffed } from './send-bytes.ts';
import { countOpen } from '../world/until-handled.ts';
import { waitUntil } from '../../n8n/wait-until.ts';
import { watchProcess } from './watched-process.ts';

const hostileQueue = 'open@contoso.example';
const honestQueue = 'support@contoso.example';

/** What n8n may do while a message comes, however hostile it is; of several at once only their memory and the wait count. */
const limits = { healthMs: 250, honestMs: 2_000, growth: { one: 150, several: 500 } };
const pauseMs = 250;

/**
 * The worst mail of each kind comes over SMTP, then several of the largest at once. All the while n8n
 * is asked how it is, its memory is looked at, and a person's mail comes now and then.
 */
export const hostileMail: Fault = async (options) => await hostileMailWith(options, true);

/** The same, judged by what is true however busy the machine is: nothing lost or twice, and the memory. */
export const hostileMailUntimed: Fault = async (options) => await hostileMailWith(options, false);

async function hostileMailWith({ short, say }: FaultOptions, isTimed: boolean): Promise<Tally> {
	const world = await embeddedWorld();
	const problems: string[] = [];
	const honest: PlainMail[] = [];
	try {
		await world.publish({ name: 'For everybody', queue: hostileQueue });
		await world.publish({ name: 'For people', queue: honestQueue });
		// What n8n and the package load with their first mail is no growth by a hostile one.
		const warm = await sendHonest(world, honest, Promise.resolve([]));
		say(`the first honest mail is stored after ${warm.slowestMs} ms`);
		await untilQuiet(world);
		for (const mail of hostileMails(hostileQueue, short))
			problems.push(...judged(mail, await attack(world, mail, honest, say), isTimed));
		return await tally(world.store, honest, world.sink.mails, problems, (title) => title.startsWith(hostileSubject));
	} finally {
		await world.dispose();
	}
}

interface Attacked {
	/** The slowest answer of n8n to the question how it is. */
	readonly healthMs: number;
	readonly honestMs: number;
	readonly grownMegabytes: number;
	/** What SMTP answered to each message. */
	readonly answers: readonly string[];
}

/** What went beyond the limits. */
function judged({ kind, copies }: HostileMail, attacked: Attacked, isTimed: boolean): string[] {
	const { healthMs, honestMs, grownMegabytes, answers } = attacked;
	const growth = copies === 1 ? limits.growth.one : limits.growth.several;
	return [
		...(isTimed && copies === 1 && healthMs > limits.healthMs
			? [`${kind}: /healthz answered after ${healthMs} ms`]
			: []),
		...(isTimed && honestMs > limits.honestMs ? [`${kind}: honest mail waited ${honestMs} ms`] : []),
		...(grownMegabytes > growth ? [`${kind}: n8n grew by ${grownMegabytes} MB`] : []),
		...answers.filter((answer) => !answer.startsWith('250')).map((answer) => `${kind}: SMTP answered ${answer}`),
	];
}

/** Sends one kind, and measures meanwhile. */
async function attack(
	world: FaultWorld,
	{ kind, raw, copies }: HostileMail,
	honest: PlainMail[],
	say: (text: string) => void,
): Promise<Attacked> {
	// Made before anything is measured: what keeps this process busy would look like a slow n8n.
	const mails = Array.from({ length: copies }, (_, index) => ({
		from: 'ada@attack.example',
		to: hostileQueue,
		bytes: stuffed(
			Buffer.concat([Buffer.from(`Message-ID: <${kind.replaceAll(/\W/g, '-')}.${index}@attack.example>\r\n`), raw]),
		),
	}));
	const stop = watchProcess(world.n8n.pid ?? 0, `${world.n8n.baseUrl}/healthz`);
	const sending = Promise.all(mails.map(async (mail) => await sendBytes(world.receiverPort, mail)));
	const { slowestMs: honestMs, answers } = await sendHonest(world, honest, sending);
	await untilQuiet(world);
	const { slowestMs, startMegabytes, peakMegabytes } = await stop();
	const grown = peakMegabytes - startMegabytes;
	say(
		`${kind}: /healthz ${slowestMs} ms, honest mail ${honestMs} ms, ${startMegabytes} MB and ${grown} more; ${[...new Set(answers)].join(', ')}`,
	);
	return { healthMs: slowestMs, honestMs, grownMegabytes: grown, answers };
}

/** Sends a mail of a person now and then, the first at once, until the hostile mail is answered. */
async function sendHonest(
	world: FaultWorld,
	honest: PlainMail[],
	sending: Promise<readonly string[]>,
): Promise<{ readonly slowestMs: number; readonly answers: readonly string[] }> {
	let [slowestMs, isOver] = [0, false];
	const ended = sending.finally(() => (isOver = true));
	do {
		const mail = plainMail(honest.length + 1, honestQueue);
		honest.push(mail);
		const started = performance.now();
		const answer = await sendBytes(world.receiverPort, { ...mail, bytes: Buffer.from(mail.raw) });
		if (!answer.startsWith('250')) throw new Error(`Honest mail was answered ${answer}`);
		slowestMs = Math.max(slowestMs, Math.round(performance.now() - started));
		await rest(pauseMs);
	} while (!isOver);
	return { slowestMs, answers: await ended };
}

async function untilQuiet(world: FaultWorld): Promise<void> {
	await waitUntil('all messages to be handled', async () => (await countOpen(world.store)) === 0);
}
