import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { ParsedMessage } from '../core/mail/arrival/parsed-message.ts';
import { splitMbox } from './mail/split-mbox.ts';
import { built } from '../test/support/built.ts';
import { failuresOf, readMailCases } from '../test/support/mail-cases.ts';

const { readMessage } = built('adapters/mail/read/parse-message');

const usage =
	'Give files: npm run --silent mail -- FILE... [--own ADDRESS]... [--trust SERVER]...\n' +
	'or a folder of cases: npm run --silent mail -- --cases FOLDER\n';

/** What is known of a message that could not even be read from its file. */
const nothing = {
	messageId: null,
	inReplyTo: null,
	references: [],
	from: null,
	to: [],
	cc: [],
	subject: '',
	date: null,
	automatic: null,
	automaticBecause: null,
	text: 0,
	html: 0,
	reply: '',
	attachments: [],
};

function describe({ email, failure }: ParsedMessage): object {
	return {
		messageId: email.messageId,
		inReplyTo: email.inReplyTo,
		references: email.references,
		from: email.from,
		to: email.to,
		cc: email.cc,
		subject: email.subject,
		date: email.sentOn,
		automatic: email.automatic,
		automaticBecause: email.automaticBecause,
		text: email.text.length,
		html: email.html.length,
		reply: email.reply,
		attachments: email.attachments,
		delivery: email.delivery,
		authentication: email.authentication,
		protection: email.protection,
		error: failure?.code ?? null,
	};
}

async function main(): Promise<number> {
	const { positionals, values } = parseArgs({
		allowPositionals: true,
		options: {
			own: { type: 'string', multiple: true, default: [] },
			trust: { type: 'string', multiple: true, default: [] },
			cases: { type: 'string' },
		},
	});
	if (values.cases !== undefined) return await runCases(placeOf(values.cases));
	if (positionals.length === 0) {
		process.stderr.write(usage);
		return 2;
	}
	const options = {
		receivedOn: new Date(),
		ownAddresses: new Set(values.own.map((address) => address.toLowerCase())),
		trustedServers: new Set(values.trust.map((server) => server.toLowerCase())),
	};
	for (const file of positionals) {
		for (const line of await linesOf(file, options)) {
			if (!process.stdout.write(`${JSON.stringify({ file, ...line })}\n`)) await once(process.stdout, 'drain');
		}
	}
	return 0;
}

async function linesOf(file: string, options: Parameters<typeof readMessage>[1]): Promise<readonly object[]> {
	try {
		const raw = readFileSync(placeOf(file));
		const lines: object[] = [];
		for (const message of splitMbox(raw)) lines.push(describe(await readMessage(message, options)));
		return lines;
	} catch (error) {
		return [{ ...nothing, error: error instanceof Error && 'code' in error ? String(error.code) : 'internalError' }];
	}
}

/** Reads the messages of a folder and compares each with what its cases.json says; 1 where one differs. */
async function runCases(folder: string): Promise<number> {
	let [passed, failed] = [0, 0];
	for (const mailCase of readMailCases(folder)) {
		const failures = await failuresOf(folder, mailCase, readMessage);
		if (failures.length === 0) passed += 1;
		else failed += 1;
		const outcome = failures.length === 0 ? `pass ${mailCase.file}` : `fail ${mailCase.file}: ${failures.join('; ')}`;
		process.stdout.write(`${outcome}\n`);
	}
	process.stdout.write(`${passed} passed, ${failed} failed\n`);
	return failed === 0 ? 0 : 1;
}

/** npm runs commands in the folder of the package; names are those of the folder that it was called in. */
function placeOf(name: string): string {
	return path.resolve(process.env['INIT_CWD'] ?? process.cwd(), name);
}

// A reader that has seen enough (`| head`) closes the pipe; that is no failure.
process.stdout.on('error', () => process.exit(0));
if (process.argv[1]?.endsWith('mail.ts')) {
	void main().then(
		(code) => (process.exitCode = code),
		(error: unknown) => {
			process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
			process.exitCode = 2;
		},
	);
}
