import { built } from '../built.ts';
import type { RunningDataverse } from '../dataverse/start-dataverse.ts';
import type { SeedParty } from '../dataverse/seed/seed.ts';

const { readMail } = built('adapters/mail/read/read-mail');
const { SMTPServer } = built('vendor/smtp-server');

const [sender, to, cc] = [1, 2, 3];

/**
 * Brings a message into an environment as Microsoft's server-side synchronization does: an email with
 * its parties, and an item in each queue that To and Cc name. Answers how many items there are.
 */
export async function synchronise({ server }: RunningDataverse, raw: string): Promise<number> {
	const { email } = await readMail({ kind: 'raw', raw }, new Date());
	const { seed, environment } = server;
	const { model, rows } = environment;
	const holderOf = (table: string, column: string, address: string): readonly [string, string] | undefined => {
		const [row] = rows.where(model.must(table), { [column]: address });
		return row === undefined ? undefined : [table, String(row[model.must(table).key])];
	};
	const party = (part: number, address: string): SeedParty => {
		const row = holderOf('queue', 'emailaddress', address) ?? holderOf('contact', 'emailaddress1', address);
		return { part, address, ...(row === undefined ? {} : { row }) };
	};
	const headers = raw.slice(0, raw.search(/\r?\n\r?\n/));
	const activity = seed.activity(
		'email',
		email.subject,
		[
			...(email.from === null ? [] : [party(sender, email.from)]),
			...email.to.map((address) => party(to, address)),
			...email.cc.map((address) => party(cc, address)),
		],
		{
			description: email.html === '' ? email.text : email.html,
			...(email.messageId === null ? {} : { messageid: `<${email.messageId}>` }),
			...(email.inReplyTo === null ? {} : { inreplyto: `<${email.inReplyTo}>` }),
			...(email.sentOn === null ? {} : { senton: email.sentOn }),
			...(model.must('email').columns.has('internetmessageheaders') ? { internetmessageheaders: headers } : {}),
		},
	);
	const queues = [...email.to, ...email.cc].flatMap((address) => holderOf('queue', 'emailaddress', address)?.[1] ?? []);
	for (const queue of new Set(queues)) seed.queueItem(queue, ['email', activity]);
	return queues.length;
}

/** A mail server on this machine whose mail the environment is given; answers how to end it. */
export async function listenForMail(dataverse: RunningDataverse, port: number): Promise<() => Promise<void>> {
	const smtp = new SMTPServer({
		authOptional: true,
		closeTimeout: 50,
		disabledCommands: ['STARTTLS'],
		disableReverseLookup: true,
		onData: (stream, _session, done) => {
			const chunks: Buffer[] = [];
			stream.on('data', (chunk: Buffer) => chunks.push(chunk));
			stream.on('end', () => {
				synchronise(dataverse, Buffer.concat(chunks).toString('utf8')).then(
					() => done(),
					(error: Error) => done(error),
				);
			});
		},
	});
	smtp.on('error', () => undefined);
	await new Promise<void>((resolve) => smtp.listen(port, '127.0.0.1', resolve));
	return async () => await new Promise<void>((resolve) => smtp.close(() => resolve()));
}
