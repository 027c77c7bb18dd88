import type { Entry } from '../../../../core/ledger/monitor.ts';
import type { Store } from '../../../../core/ledger/store.ts';
import { waitUntil } from '../../n8n/wait-until.ts';
import { built } from '../../built.ts';
import { embeddedWorld, type FaultWorld } from '../world/fault-world.ts';
import { randomFrom, type Fault, type FaultOptions, type Tally } from '../world/fault.ts';
import { MailQueue, plainMail, type PlainMail } from '../world/plain-mail.ts';
import { rest } from '../world/rest.ts';
import { ticketRule } from './ticket-rule.ts';
import { moments, TicketSystem } from './ticket-system.ts';
import { untilHandled } from '../world/until-handled.ts';

const { externalOf } = built('core/record/external');

/** What each rule does with what is in doubt, by the address of its queue. */
const rules = { lookUp: 'look-up@contoso.example', fail: 'fail@contoso.example', makeAgain: 'again@contoso.example' };
type InDoubt = keyof typeof rules;

/**
 * n8n is killed with -9 while nodes of n8n make tickets on a server, between External Records: before the
 * ticket is made, before its maker is told, and some time after. Then every ticket is counted.
 */
export const externalRecord: Fault = async (options) => {
	const system = await TicketSystem.start();
	const world = await embeddedWorld();
	try {
		return await killBetween(world, system, options);
	} finally {
		await world.dispose();
		await system.close();
	}
};

async function killBetween(world: FaultWorld, system: TicketSystem, options: FaultOptions): Promise<Tally> {
	const { short, seed, say } = options;
	const times = short ? 3 : 20;
	const partSize = short ? 12 : 30;
	const random = randomFrom(seed);
	const smtp = new MailQueue(world.receiverPort);
	try {
		for (const inDoubt of Object.keys(rules) as InDoubt[]) await publish(world, system, inDoubt, times);
		const queues = Object.values(rules);
		const mails = Array.from({ length: partSize * (times + 1) }, (_, at) =>
			plainMail(at + 1, queues[at % queues.length] ?? ''),
		);
		for (let time = 0; time < times; time++) {
			// Few kills meet each moment once.
			const moment = moments[short ? time : Math.floor(random() * moments.length)] ?? 'made';
			const trap = { moment, passing: Math.floor(random() * (partSize / 2)), delayMs: Math.floor(random() * 400) };
			const killed = system.springAt(trap, async () => await world.n8n.kill9());
			smtp.add(mails.slice(time * partSize, (time + 1) * partSize));
			await killed;
			const text = moment === 'told' ? `${trap.delayMs} ms after a ticket was made and told` : `a ticket was ${moment}`;
			say(`kill ${time + 1} of ${times}: ${text}; ${system.tickets.length} tickets so far`);
			await startAgain(world);
		}
		smtp.add(mails.slice(times * partSize));
		const hasArrived = (): boolean => smtp.acceptedCount === mails.length;
		const problems = await untilHandled(world.store, hasArrived, 240_000);
		return await count(world, system, mails, problems, say);
	} finally {
		await smtp.end();
	}
}

/** n8n may end at its next start, since its own recovery of executions fails; a service manager starts it once more. */
async function startAgain(world: FaultWorld): Promise<void> {
	try {
		await world.n8n.startAgain();
	} catch {
		await rest(500);
		await world.n8n.startAgain();
	}
}

async function publish(world: FaultWorld, system: TicketSystem, inDoubt: InDoubt, times: number): Promise<void> {
	const rule = {
		name: inDoubt,
		queue: rules[inDoubt],
		receiverPort: world.receiverPort,
		smtpCredential: world.smtpCredential,
		options: { leaseSeconds: 5, attempts: times + 5 },
	};
	const workflow = await world.n8n.api.createWorkflow(ticketRule(rule, system.url, inDoubt));
	const status = await world.n8n.api.publishAndSettle(workflow.id);
	if (status.status !== 'published')
		throw new Error(`The rule "${inDoubt}" was not published: ${JSON.stringify(status)}`);
}

async function count(
	world: FaultWorld,
	system: TicketSystem,
	mails: readonly PlainMail[],
	problems: string[],
	say: FaultOptions['say'],
): Promise<Tally> {
	const { store, sink } = world;
	const entries = await allEntries(store);
	const ticketsOf = Map.groupBy(system.tickets, ({ title }) => title);
	const recordOf = await recordsByTitle(store);
	const tally = { cases: 0, duplicates: 0, lost: 0 };
	const inDoubt = { lookUp: 0, fail: 0, makeAgain: 0 };
	for (const { subject, to } of mails) {
		const choice = (Object.keys(rules) as InDoubt[]).find((one) => rules[one] === to) ?? 'fail';
		const tickets = ticketsOf.get(subject) ?? [];
		const records = recordOf.get(subject) ?? [];
		const entry = entries.get(subject);
		const named = entry?.reason === 'externalInDoubt';
		tally.cases += records.length;
		tally.duplicates +=
			Math.max(0, records.length - 1) + (choice === 'makeAgain' ? 0 : Math.max(0, tickets.length - 1));
		if (choice === 'makeAgain') inDoubt.makeAgain += Math.max(0, tickets.length - 1);
		if (named) inDoubt[choice] += 1;
		if (entry === undefined || !(named || (records.length > 0 && tickets.length > 0))) tally.lost += 1;
		const [record] = records;
		if (record !== undefined && !tickets.some(({ id }) => String(id) === record))
			problems.push(`"${subject}" is noted as ticket ${record}, which nobody made`);
		if (named && choice !== 'fail') problems.push(`"${subject}" failed as in doubt, though it is looked up`);
		if (named && records.length > 0) problems.push(`"${subject}" is in doubt and noted`);
	}
	say(
		`${system.tickets.length} tickets; ${inDoubt.fail} messages failed as in doubt, and ${inDoubt.makeAgain} tickets were made again where that is chosen`,
	);
	const repliesTo = Map.groupBy(sink.mails, ({ headers }) => headers.get('in-reply-to') ?? '');
	const repliedTwice = [...repliesTo.values()].filter((replies) => replies.length > 1).length;
	return { messages: mails.length, ...tally, repliedTwice, problems };
}

async function allEntries(store: Store): Promise<ReadonlyMap<string, Entry>> {
	await waitUntil('the monitor to answer', async () => (await store.entries({ limit: 1 })).entries.length > 0);
	const found = new Map<string, Entry>();
	for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
		const page: Awaited<ReturnType<Store['entries']>> = await store.entries({
			limit: 1_000,
			...(cursor === null ? {} : { cursor }),
		});
		for (const entry of page.entries) found.set(entry.subject, entry);
		cursor = page.nextCursor;
	}
	return found;
}

/** IDs in the other system by the title of the records that were noted. */
async function recordsByTitle(store: Store): Promise<ReadonlyMap<string, string[]>> {
	const found = new Map<string, string[]>();
	for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
		const page: Awaited<ReturnType<Store['list']>> = await store.list('case', {
			limit: 500,
			...(cursor === null ? {} : { cursor }),
		});
		for (const { title, external } of page.records)
			found.set(String(title), [...(found.get(String(title)) ?? []), externalOf(external)?.id ?? '']);
		cursor = page.nextCursor;
	}
	return found;
}
