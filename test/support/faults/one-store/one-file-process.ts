/*
 * One of several processes on one embedded store: puts mails into a queue as `n8n execute` does, and
 * where it is told so runs the rule as n8n does. It ends when its input ends.
 */
import type { NodeFailure } from '../../engine/n8n-engine.ts';
import { waitUntil } from '../../n8n/wait-until.ts';
import { engineRule, enqueueMails } from '../world/engine-rule.ts';
import { plainMail } from '../world/plain-mail.ts';
import { built } from '../../built.ts';

const { openEmbedded } = built('nodes/shared/store/open-store');

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
	const store = await openEmbedded('default');
	// All open the new file at once; whoever runs the rule makes the queue.
	await waitUntil('the queue', async () => (await store.queuesByAddress([queue])).has(queue), { everyMs: 20 });
	for (let done = 0; done < messages; done += atOnce) {
		const mails = Array.from({ length: Math.min(atOnce, messages - done) }, (_, index) =>
			plainMail(first + done + index, queue),
		);
		failures.push(...(await enqueueMails(queue, mails)));
	}
	process.stdout.write('enqueued\n');
	for await (const _chunk of process.stdin);
	await rule?.deactivate();
	failures.push(...(rule?.failures ?? []));
	process.stdout.write(`${JSON.stringify(failures)}\n`);
}

void main(JSON.parse(process.argv[2] ?? '') as OneFileTask).then(() => process.exit(0));
