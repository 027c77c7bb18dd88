import { startDataverse, type RunningDataverse } from '../../dataverse/start-dataverse.ts';
import type { FaultRule } from '../../dataverse/control/faults.ts';
import type { SunkMail } from '../../engine/smtp-sink.ts';
import { dataverseWorld } from '../world/fault-world.ts';
import { randomFrom, tally, type Fault } from '../world/fault.ts';
import { killOnce, type Victim } from '../kills/kills.ts';
import { synchronise } from '../../dataverse-client/server-side-sync.ts';
import { MailQueue, plainMail, type PlainMail } from '../world/plain-mail.ts';
import { rest } from '../world/rest.ts';
import { untilHandled } from '../world/until-handled.ts';

const smtpQueue = 'smtp@contoso.example';
const dataverseQueue = 'dataverse@contoso.example';

/** What may be wrong with Dataverse for a while: how it begins, and ends by itself or when it is mended. */
interface Outage {
	readonly what: string;
	readonly begin: (dataverse: RunningDataverse) => void;
}

const told = (what: string, ...rules: readonly FaultRule[]): Outage => ({
	what,
	begin: ({ server }) => {
		for (const rule of rules) server.faults.fail(rule);
	},
});

const outages: readonly Outage[] = [
	{ what: 'it is away', begin: ({ server }) => server.goDown() },
	{
		what: 'it is administered',
		begin: ({ server }) => {
			server.faults.administration = { retryAfter: 5 };
		},
	},
	told('it does what is asked, and breaks off before it answers', { fault: { kind: 'ambiguous' }, times: 12 }),
	told('it breaks off before it does anything', { fault: { kind: 'drop' }, times: 12 }),
	told('it asks to be left alone', {
		fault: { kind: 'refuse', status: 429, code: '0x80072322', message: 'Too many requests', retryAfter: 2 },
		times: 20,
	}),
	told(
		'it is slow, and then breaks off',
		{ fault: { kind: 'delay', milliseconds: 3_000 }, times: 6 },
		{
			fault: { kind: 'ambiguous' },
			times: 6,
		},
	),
	{ what: 'its tokens have ended', begin: ({ server }) => server.tokens.expireAll() },
	told('it fails within', { fault: { kind: 'refuse', status: 500, code: '0x80040216', message: 'Generic' }, times: 6 }),
];

/**
 * n8n is killed with -9 and Dataverse is away, slow, full or half done again and again, in an order that
 * nobody chose, while mail comes over SMTP and into a queue of Dataverse. The ledger is embedded, the
 * records live in Dataverse, and it sends the replies.
 */
export const dataverseFaults: Fault = async ({ short, seed, say }) => {
	const kills = short ? 2 : 20;
	const outageCount = short ? 3 : 10;
	const messages = short ? 120 : 620;
	const random = randomFrom(seed);
	const dataverse = await startDataverse();
	dataverse.server.seed.queue('From Dataverse', dataverseQueue);
	const world = await dataverseWorld(dataverse);
	const smtp = new MailQueue(world.receiverPort);
	const n8n: Victim = {
		name: 'n8n',
		kill9: async () => await world.n8n.kill9(),
		startAgain: async () => await world.n8n.startAgain(),
	};
	try {
		const options = { leaseSeconds: 5, attempts: kills + outageCount + 5 };
		await world.publish({ name: 'Over SMTP', queue: smtpQueue, options });
		await world.publish({ name: 'From Dataverse', queue: dataverseQueue, fromDataverse: true, options });
		const events = shuffled(
			[
				...Array.from({ length: kills }, () => undefined),
				...Array.from({ length: outageCount }, (_, index) => outages[index % outages.length]),
			],
			random,
		);
		const mails = Array.from({ length: messages }, (_, index) =>
			plainMail(index + 1, index % 2 === 0 ? smtpQueue : dataverseQueue),
		);
		const send = async (part: readonly PlainMail[]): Promise<void> => {
			smtp.add(part.filter(({ to }) => to === smtpQueue));
			for (const { to, raw } of part) if (to === dataverseQueue) await synchronise(dataverse, raw);
		};
		const partSize = Math.ceil(messages / (events.length + 1));
		for (const [index, outage] of events.entries()) {
			await send(mails.slice(index * partSize, (index + 1) * partSize));
			const count = `${index + 1} of ${events.length}`;
			if (outage === undefined) await killOnce(n8n, random, (text) => say(`${count}: kill of ${text}`));
			else await goWrong(dataverse, outage, random, (text) => say(`${count}: Dataverse, ${text}`));
		}
		await send(mails.slice(events.length * partSize));
		// What is settled in Dataverse was taken in, and handled.
		const hasArrived = (): boolean => smtp.acceptedCount === messages / 2 && openItems(dataverse) === 0;
		const problems = await untilHandled(world.store, hasArrived, 600_000);
		const { requests, byStatus } = dataverse.server.counts.view();
		say(`${requests} requests reached Dataverse, answered ${JSON.stringify(byStatus)}`);
		const replies = repliesBy(dataverse);
		say(`${replies.length} replies were handed over`);
		const silent = replies.length === 0 ? ['nobody was answered'] : [];
		return await tally(world.store, mails, replies, [
			...problems,
			...contactProblems(dataverse, mails),
			...regardingProblems(dataverse),
			...silent,
		]);
	} finally {
		await smtp.end();
		await world.dispose();
		await dataverse.close();
	}
};

async function goWrong(
	dataverse: RunningDataverse,
	{ what, begin }: Outage,
	random: () => number,
	say: (text: string) => void,
): Promise<void> {
	const lasts = 2_000 + Math.round(random() * 8_000);
	begin(dataverse);
	say(`${what}, for up to ${lasts} ms`);
	await rest(lasts);
	dataverse.server.faults.mend();
}

/** What Dataverse was told to send, each in answer to the case that it is regarding. */
function repliesBy({ server }: RunningDataverse): SunkMail[] {
	const { rows, model } = server.environment;
	return server.environment.sent().map(({ activityid, from, to, subject, body }) => {
		const regarding = rows.get(model.must('email'), activityid)?.['_regardingobjectid_value'];
		const headers = new Map([['in-reply-to', String(regarding)]]);
		return { to: to.join(', '), envelopeFrom: from, subject, body, headers };
	});
}

/** How many queue items of Dataverse are active. */
function openItems({ server: { environment } }: RunningDataverse): number {
	return environment.rows.where(environment.model.must('queueitem'), { statecode: 0 }).length;
}

/** Each email that came is about a case of its own. */
function regardingProblems({ server: { environment } }: RunningDataverse): string[] {
	const { rows, model } = environment;
	const emails = rows.where(model.must('email'), { directioncode: 0 });
	const cases = emails.map((email) => String(email['_regardingobjectid_value'] ?? ''));
	return emails.flatMap((email, index) => {
		const own = rows.get(model.must('incident'), cases[index] ?? '');
		return own?.['title'] === email['subject'] ? [] : [`The email "${String(email['subject'])}" is not about its case`];
	});
}

/** Each sender is one contact, and nobody else is. */
function contactProblems({ server }: RunningDataverse, mails: readonly { readonly from: string }[]): string[] {
	const { rows, model } = server.environment;
	const addresses = rows.where(model.must('contact'), {}).map(({ emailaddress1 }) => String(emailaddress1));
	const senders = new Set(mails.map(({ from }) => from));
	return [
		...[...senders].filter((sender) => !addresses.includes(sender)).map((sender) => `${sender} is no contact`),
		...addresses
			.filter((address, index) => addresses.indexOf(address) !== index || !senders.has(address))
			.map((address) => `${address} is a contact too many`),
	];
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
	return items
		.map((item) => ({ item, at: random() }))
		.sort((one, other) => one.at - other.at)
		.map(({ item }) => item);
}
