import { DovecotServer } from '../../dovecot/dovecot-server.ts';
import { RecordsServer } from '../../records-elsewhere/records-server.ts';
import { elsewhereWorld, embeddedWorld, type FaultWorld } from '../world/fault-world.ts';
import { randomFrom, tally, type Fault, type FaultOptions, type Tally } from '../world/fault.ts';
import { MailQueue, plainMail, type PlainMail } from '../world/plain-mail.ts';
import { rest } from '../world/rest.ts';
import { untilHandled } from '../world/until-handled.ts';

const smtpQueue = 'smtp@contoso.example';
const mailbox = 'imap';
const imapQueue = `${mailbox}@contoso.example`;

/** A process that is killed and started again. */
export interface Victim {
	readonly name: string;
	readonly kill9: () => Promise<void>;
	readonly startAgain: () => Promise<void>;
}

/** n8n with its embedded store, killed with -9 again and again while mail comes over SMTP and into a mailbox. */
export const kills: Fault = async (options) => await killN8n(await embeddedWorld(), options);

/** The same with the records on a server elsewhere, so that n8n is also killed between a record and its note. */
export const killsElsewhere: Fault = async (options) => {
	const server = await RecordsServer.start();
	try {
		const counted = await killN8n(await elsewhereWorld(server), options);
		options.say(`${server.calls.get('write') ?? 0} writes reached the records, for ${counted.cases} cases`);
		return counted;
	} finally {
		await server.close();
	}
};

async function killN8n(world: FaultWorld, options: FaultOptions): Promise<Tally> {
	const n8n: Victim = {
		name: 'n8n',
		kill9: async () => await world.n8n.kill9(),
		startAgain: async () => await world.n8n.startAgain(),
	};
	try {
		return await killAgainAndAgain(world, [n8n], options);
	} finally {
		await world.dispose();
	}
}

/** Sends messages in as many parts as there are kills and one more, and kills a process in each, in turn. */
export async function killAgainAndAgain(
	world: FaultWorld,
	victims: readonly Victim[],
	{ short, seed, say }: FaultOptions,
): Promise<Tally> {
	const times = short ? 2 : 20;
	const messages = short ? 160 : 2_000;
	const random = randomFrom(seed);
	const dovecot = await DovecotServer.start();
	dovecot.makeFolder(mailbox);
	const smtp = new MailQueue(world.receiverPort);
	try {
		// What was in hand at as many kills is not what kills n8n here.
		const options = { leaseSeconds: 5, attempts: times + 5 };
		await world.publish({ name: 'Over SMTP', queue: smtpQueue, options });
		await world.publish({
			name: 'From a mailbox',
			queue: imapQueue,
			imapCredential: await world.mailboxCredential(dovecot, mailbox),
			options,
		});
		const mails = Array.from({ length: messages }, (_, index) =>
			plainMail(index + 1, index % 2 === 0 ? smtpQueue : imapQueue),
		);
		const send = (part: readonly PlainMail[]): void => {
			smtp.add(part.filter(({ to }) => to === smtpQueue));
			for (const { to, raw } of part) if (to === imapQueue) dovecot.deliver(mailbox, raw);
		};
		const partSize = Math.ceil(messages / (times + 1));
		for (let time = 0; time < times; time++) {
			send(mails.slice(time * partSize, (time + 1) * partSize));
			await killOnce(victims[time % victims.length], random, (text) => say(`kill ${time + 1} of ${times}: ${text}`));
		}
		send(mails.slice(times * partSize));
		const hasArrived = (): boolean =>
			smtp.acceptedCount === messages / 2 &&
			dovecot.messages(mailbox).filter(({ seen }) => seen).length === messages / 2;
		const problems = await untilHandled(world.store, hasArrived, 240_000);
		say(`what mail servers were told while n8n was away: ${JSON.stringify(Object.fromEntries(smtp.refusals))}`);
		return await tally(world.store, mails, world.sink.mails, problems);
	} finally {
		await smtp.end();
		await dovecot.dispose();
	}
}

/** Kills a process at a moment that nobody chose: mostly at work, sometimes when it was killed and has not come back yet. */
export async function killOnce(
	victim: Victim | undefined,
	random: () => number,
	say: (text: string) => void,
): Promise<void> {
	if (victim === undefined) throw new Error('Nobody is there to be killed');
	const atWork = Math.round(random() * 4_000);
	await rest(atWork);
	await victim.kill9();
	say(`${victim.name}, ${atWork} ms after it was ready`);
	if (random() < 0.25) {
		const whileStarting = Math.round(random() * 12_000);
		const starting = victim.startAgain().catch(() => undefined);
		await rest(whileStarting);
		await victim.kill9();
		await starting;
		say(`${victim.name} again, ${whileStarting} ms after it was started`);
	}
	await victim.startAgain();
}
