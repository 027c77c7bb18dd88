import { existsSync, readFileSync } from 'node:fs';
import { stateFile } from '../test/support/demo/demo-world.ts';
import { deliver, readMail } from '../test/support/demo/send-mail.ts';

/** Sends a mail from a file to the running demo. */
async function main([file]: readonly string[]): Promise<string> {
	if (file === undefined) throw new Error('Name the file of a message: npm run demo:send -- FILE.eml');
	if (!existsSync(file)) throw new Error(`There is no file ${file}`);
	if (!existsSync(stateFile))
		throw new Error('No demo runs: start one with npm run demo, and send from a second terminal');
	const { receiverPort } = JSON.parse(readFileSync(stateFile, 'utf8')) as { receiverPort: number };
	const mail = readMail(file, false);
	if (mail.from === '' || mail.to.length === 0)
		throw new Error(`${file} names no sender in From, or no recipient in To or Cc`);
	const answer = await deliver(receiverPort, mail).catch((error: NodeJS.ErrnoException) => {
		if (error.code !== 'ESOCKET' && error.code !== 'ECONNREFUSED') throw error;
		throw new Error(`No demo listens on port ${receiverPort} any more: start one with npm run demo`, { cause: error });
	});
	return `${mail.from} -> ${mail.to.join(', ')}: ${answer}`;
}

main(process.argv.slice(2)).then(
	(answer) => process.stdout.write(`${answer}\n`),
	(error: unknown) => {
		process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
		process.exitCode = 1;
	},
);
