import { parseArgs } from 'node:util';
import { startDataverse } from '../test/support/dataverse/start-dataverse.ts';
import { DemoWorld, type MailOutcome } from '../test/support/demo/demo-world.ts';
import { owner } from '../test/support/n8n/n8n-api.ts';
import { built } from '../test/support/built.ts';

const { reasonTexts } = built('core/decision/outcome/reasons');

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function describe({ file, subject, from, item, record, reply }: MailOutcome): string {
	const lines = [`\n${file}: "${subject}" from ${from ?? 'nobody'}`];
	const reason =
		item.reason === null || item.reason === 'none'
			? `condition item "${item.conditionItem ?? ''}" matched`
			: reasonTexts[item.reason].text;
	lines.push(`  ${item.outcome ?? 'open'}: ${reason}`);
	if (item.outcome === 'failed') lines.push(`  ${item.trace.at(-1)?.text ?? ''}`);
	lines.push(
		record === null
			? '  no record'
			: `  case ${String(record['number'])}: ${String(record['title'])} (priority ${String(record['priority'])})`,
	);
	lines.push(reply === null ? '  no reply' : `  reply to ${reply.to}: ${reply.subject}`);
	return lines.join('\n');
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: { once: { type: 'boolean', default: false }, dataverse: { type: 'boolean', default: false } },
	});
	// n8n is a group of its own, which Ctrl-C does not reach: it ends with this process's 'exit'.
	const endAtOnce = (): never => process.exit(130);
	process.on('SIGINT', endAtOnce).on('SIGTERM', endAtOnce);
	const dataverse = values.dataverse ? await startDataverse() : undefined;
	if (dataverse !== undefined)
		say(`The rule takes from a queue of a Dataverse of the tests, and its records live there: ${dataverse.url}`);
	const world = await DemoWorld.start({
		say,
		anyPort: values.once,
		...(dataverse === undefined ? {} : { dataverse }),
	});
	const dispose = async (): Promise<void> => {
		await world.dispose();
		await dataverse?.close();
	};
	const end = async (): Promise<void> => {
		await dispose();
		process.exit(0);
	};
	process.off('SIGINT', endAtOnce).off('SIGTERM', endAtOnce);
	process.once('SIGINT', () => void end()).once('SIGTERM', () => void end());

	const started = Date.now();
	say(
		dataverse === undefined ? 'Sending three mails over SMTP' : 'Letting three mails come into the queue of Dataverse',
	);
	const outcomes = await world.sendMails();
	const seconds = Math.round((Date.now() - started) / 100) / 10;
	for (const outcome of outcomes) say(describe(outcome));
	const summary = {
		mails: outcomes.length,
		cases: outcomes.filter(({ record }) => record?.type === 'case').length,
		replies: outcomes.filter(({ reply }) => reply !== null).length,
		skipped: outcomes.filter(({ item }) => item.outcome === 'skipped').length,
		seconds,
	};
	if (values.once) {
		const asPromised = summary.mails === 3 && summary.cases === 2 && summary.replies === 2 && summary.skipped === 1;
		await dispose();
		say(JSON.stringify(summary));
		process.exit(asPromised ? 0 : 1);
	}
	world.announce();
	say(`\nThe editor: ${world.n8n.baseUrl}/workflow/${world.workflowId}`);
	say(`Log in as ${owner.email} with the password ${owner.password}`);
	say(
		`Send a mail of your own to support@contoso.example: npm run demo:send -- FILE.eml (the receiver listens on 127.0.0.1:${world.receiverPort})`,
	);
	say('Ctrl-C ends the demo and removes its data');
	let seen = world.sink.mails.length;
	setInterval(() => {
		for (; seen < world.sink.mails.length; seen++) {
			const mail = world.sink.mails[seen];
			if (mail) say(`Reply to ${mail.to}: ${mail.subject}`);
		}
	}, 500);
}

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
	process.exit(1);
});
