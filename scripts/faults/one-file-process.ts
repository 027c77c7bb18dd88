/*
 * One of several processes on one embedded store: puts mails into a queue as `n8n execute` does, and
 * where it is told so runs the rule as n8n does. It ends when its input ends.
 */
import { engineRule, enqueueMails } from './engine-rule.ts';
import type { NodeFailure } from '../engine/n8n-engine.ts';
import { plainMail } from './plain-mail.ts';

export interface OneFileTask {
	readonly queue: string;
	readonly first: number;
	readonly messages: number;
	readonly atOnce: number;
	/** The mail server of the rule; null runs no rule. */
	readonly sinkPort: number | null;
}

async function main({ queue, first, messages, atOnce, sinkPort }: OneFileTask): Promise<void> {
	const failures: NodeFailure[] = [];
	const rule = sinkPort === null ? null : engineRule({ id: 'one-file', queue, sinkPort });
	await rule?.activate('init');
	for (let done = 0; done < messages; done += atOnce) {
		const mails = Array.from({ length: Math.min(atOnce, messages - done) }, (_, index) => plainMail(first + done + index, queue));
		failures.push(...(await enqueueMails(queue, mails)));
	}
	process.stdout.write('enqueued\n');
	for await (const _chunk of process.stdin);
	await rule?.deactivate();
	failures.push(...(rule?.failures ?? []));
	process.stdout.write(`${JSON.stringify(failures)}\n`);
}

void main(JSON.parse(process.argv[2] ?? '') as OneFileTask).then(() => process.exit(0));
