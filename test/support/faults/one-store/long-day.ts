import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { dovecotPassword, DovecotServer } from '../../dovecot/dovecot-server.ts';
import { freePorts } from '../../n8n/free-port.ts';
import { waitUntil } from '../../n8n/wait-until.ts';
import { engineRule } from '../world/engine-rule.ts';
import { engineWorld, type EngineWorld } from '../world/engine-world.ts';
import { tally, type Fault } from '../world/fault.ts';
import { MailQueue, plainMail, type PlainMail } from '../world/plain-mail.ts';
import { countOpen, untilHandled } from '../world/until-handled.ts';

const smtpQueue = 'smtp@contoso.example';
const mailbox = 'imap';
const imapQueue = `${mailbox}@contoso.example`;
const day = 24 * 3_600_000;

/** What a process holds when it has nothing to do. */
interface Held {
	readonly connections: number;
	readonly timers: number;
	readonly heapMb: number;
}

/**
 * Two days of slow traffic over SMTP and from a mailbox, in minutes: before each pair of mails the
 * clock moves on. After the second day the process holds what it held after the first.
 */
export const longDay: Fault = async ({ short, say }) => {
	const pairs = short ? 48 : 288;
	const world = await engineWorld();
	const dovecot = await DovecotServer.start();
	dovecot.makeFolder(mailbox);
	const [smtpPort = 0] = await freePorts(1);
	const smtp = new MailQueue(smtpPort, 1);
	const imap = {
		host: '127.0.0.1',
		port: dovecot.port,
		security: 'none',
		user: mailbox,
		password: dovecotPassword,
		allowSelfSigned: false,
	};
	const { sinkPort } = world;
	const rules = [
		engineRule({
			id: 'over-smtp',
			queue: smtpQueue,
			sinkPort,
			options: { smtpPort },
			intake: { parameters: { receiveFrom: 'smtp' } },
		}),
		engineRule({ id: 'from-a-mailbox', queue: imapQueue, sinkPort, intake: { parameters: {}, imap } }),
	];
	const mails: PlainMail[] = [];
	const seen = (): number => dovecot.messages(mailbox).filter((message) => message.seen).length;
	const oneDay = async (): Promise<void> => {
		for (let pair = 0; pair < pairs; pair++) {
			world.clock.ahead += day / pairs;
			const [one, other] = [plainMail(mails.length + 1, smtpQueue), plainMail(mails.length + 2, imapQueue)];
			mails.push(one, other);
			smtp.add([one]);
			dovecot.deliver(mailbox, other.raw);
			const hasArrived = (): boolean => smtp.acceptedCount === mails.length / 2 && seen() === mails.length / 2;
			await waitUntil('the mails of the hour', async () => hasArrived() && (await countOpen(world.store)) === 0, {
				everyMs: 20,
			});
		}
	};
	try {
		for (const rule of rules) await rule.activate('init');
		await oneDay();
		const first = await held(world);
		say(`after one day, ${mails.length} mails: ${told(first)}`);
		await oneDay();
		const second = await held(world);
		say(`after two days, ${mails.length} mails: ${told(second)}`);
		const problems = [...growth(first, second), ...(await untilHandled(world.store, () => true, 60_000))];
		for (const { failures } of rules)
			problems.push(...failures.map(({ node, code, message }) => `${node} ended with ${code}: ${message}`));
		return await tally(world.store, mails, world.sink.mails, problems);
	} finally {
		for (const rule of rules) await rule.deactivate();
		await smtp.end();
		await world.dispose();
		await dovecot.dispose();
	}
};

/** Less than this is what code that is compiled late, and the test's own list of mails, take. */
const tolerance = { connections: 1, timers: 3, heapMb: 8 };

function growth(first: Held, second: Held): string[] {
	return (Object.keys(tolerance) as (keyof Held)[])
		.filter((what) => second[what] - first[what] > tolerance[what])
		.map((what) => `${what} grew from ${first[what]} to ${second[what]}`);
}

/** Looks when replies and executions have ended, after the garbage is collected. */
async function held({ sink }: EngineWorld): Promise<Held> {
	const replies = sink.mails.length;
	await waitUntil('quiet', () => sink.mails.length === replies);
	setFlagsFromString('--expose_gc');
	const collect = runInNewContext('gc') as () => void;
	collect();
	const resources = process.getActiveResourcesInfo();
	const count = (name: string): number => resources.filter((resource) => resource === name).length;
	return {
		connections: count('TCPSocketWrap'),
		timers: count('Timeout'),
		heapMb: Math.round(process.memoryUsage().heapUsed / 2 ** 20),
	};
}

const told = ({ connections, timers, heapMb }: Held): string =>
	`${connections} connections, ${timers} timers, ${heapMb} MB of heap`;
