import { DovecotServer } from '../../dovecot/dovecot-server.ts';
import type { StoredWorkflow } from '../../n8n/n8n-types.ts';
import { waitUntil } from '../../n8n/wait-until.ts';
import { PostgresServer } from '../../postgres/postgres-server.ts';
import { postgresWorld, type FaultWorld } from '../world/fault-world.ts';
import { tally, type Fault } from '../world/fault.ts';
import { MailQueue, plainMail, type PlainMail } from '../world/plain-mail.ts';
import { reportsOf, type Reports } from './outage-reports.ts';
import { rest } from '../world/rest.ts';
import { untilHandled } from '../world/until-handled.ts';

const smtpQueue = 'smtp@contoso.example';
const mailbox = 'imap';
const imapQueue = `${mailbox}@contoso.example`;

/** A server of ours that is stopped, and started again. */
interface Stoppable {
	stop(): Promise<void>;
	startAgain(): Promise<void>;
}

/**
 * The servers around a rule go away and come back: PostgreSQL for a moment and for a minute, the mail
 * server for a minute while n8n runs and while it starts. Nobody does anything about it.
 */
export const outages: Fault = async ({ short, say }) => {
	const awayMs = short ? 15_000 : 60_000;
	const [postgres, dovecot] = await Promise.all([PostgresServer.start(), DovecotServer.start()]);
	dovecot.makeFolder(mailbox);
	const world = await postgresWorld(postgres);
	const smtp = new MailQueue(world.receiverPort);
	try {
		const overSmtp = await world.publish({ name: 'Over SMTP', queue: smtpQueue, options: { leaseSeconds: 5 } });
		const fromMailbox = await world.publish({
			name: 'From a mailbox',
			queue: imapQueue,
			imapCredential: await world.mailboxCredential(dovecot, mailbox),
			options: { leaseSeconds: 5 },
		});
		const mails: PlainMail[] = [];
		const problems: string[] = [];
		const send = (): void => {
			const more = Array.from({ length: 40 }, (_, index) =>
				plainMail(mails.length + index + 1, index % 2 === 0 ? smtpQueue : imapQueue),
			);
			mails.push(...more);
			smtp.add(more.filter(({ to }) => to === smtpQueue));
			for (const { to, raw } of more) if (to === imapQueue) dovecot.deliver(mailbox, raw);
		};
		const handled = async (): Promise<void> => {
			const seen = (): number => dovecot.messages(mailbox).filter((message) => message.seen).length;
			problems.push(
				...(await untilHandled(
					world.store,
					() => smtp.acceptedCount === mails.length / 2 && seen() === mails.length / 2,
					240_000,
				)),
			);
		};
		/** Lets something happen while messages come, and compares what was reported with what must be. */
		const during = async (
			what: string,
			expected: { readonly smtp: Reports; readonly imap: Reports } | null,
			happen: () => Promise<void>,
		): Promise<void> => {
			const before = await bothReports(world, overSmtp, fromMailbox);
			send();
			await happen();
			send();
			await handled();
			const check = async (): Promise<boolean> => {
				const { smtp: one, imap: other } = difference(await bothReports(world, overSmtp, fromMailbox), before);
				return (
					one.ended === one.began &&
					other.ended === other.began &&
					(expected === null || (same(one, expected.smtp) && same(other, expected.imap)))
				);
			};
			await waitUntil('the reports', check, { everyMs: 500 }).catch(() => undefined);
			const found = difference(await bothReports(world, overSmtp, fromMailbox), before);
			say(`${what}: all handled; reports ${JSON.stringify(found)}`);
			if (!(await check()))
				problems.push(
					`${what}: the reports are ${JSON.stringify(found)}, expected ${JSON.stringify(expected ?? 'as many ends as beginnings')}`,
				);
		};
		const away = async (server: Stoppable): Promise<void> => {
			await server.stop();
			send();
			await rest(awayMs);
			await server.startAgain();
		};
		const none = { began: 0, ended: 0 };
		const one = { began: 1, ended: 1 };
		send();
		await handled();
		await during('PostgreSQL restarted', null, async () => {
			await postgres.stop();
			await postgres.startAgain();
		});
		await during(`PostgreSQL away for ${awayMs / 1000} s`, { smtp: one, imap: one }, async () => await away(postgres));
		await during(
			`The mail server away for ${awayMs / 1000} s`,
			{ smtp: none, imap: one },
			async () => await away(dovecot),
		);
		await during('The mail server away while n8n starts', { smtp: none, imap: one }, async () => {
			await world.n8n.stop();
			await dovecot.stop();
			await world.n8n.startAgain();
			await rest(awayMs);
			await dovecot.startAgain();
		});
		return await tally(world.store, mails, world.sink.mails, problems);
	} finally {
		await smtp.end();
		await world.dispose();
		await Promise.all([postgres.dispose(), dovecot.dispose()]);
	}
};

interface BothReports {
	readonly smtp: Reports;
	readonly imap: Reports;
}

async function bothReports(
	{ n8n }: FaultWorld,
	smtpRule: StoredWorkflow,
	imapRule: StoredWorkflow,
): Promise<BothReports> {
	return { smtp: await reportsOf(n8n, smtpRule), imap: await reportsOf(n8n, imapRule) };
}

const difference = (after: BothReports, before: BothReports): BothReports => ({
	smtp: minus(after.smtp, before.smtp),
	imap: minus(after.imap, before.imap),
});
const minus = (after: Reports, before: Reports): Reports => ({
	began: after.began - before.began,
	ended: after.ended - before.ended,
});
const same = (one: Reports, other: Reports): boolean => one.began === other.began && one.ended === other.ended;
