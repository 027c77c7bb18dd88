import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SmtpSink } from '../../engine/smtp-sink.ts';
import { waitUntil } from '../../n8n/wait-until.ts';
import { tally, type Fault, type FaultOptions, type Tally } from '../world/fault.ts';
import { plainMail } from '../world/plain-mail.ts';
import { StoreProcess } from './store-process.ts';
import { untilHandled } from '../world/until-handled.ts';
import { built } from '../../built.ts';

const { openSqliteStore } = built('adapters/store/sqlite/open-sqlite-store');

const queue = 'support@contoso.example';

/** Four processes write into one embedded store at once, from its first moment on: one n8n with its rule, and three that add to its queue. */
export const oneFile: Fault = async (options) => await onOneFile(4, 1, options);

/** Two n8n believe at once that they are the leader, and both run the same rule of the same instance. */
export const twoLeaders: Fault = async (options) => await onOneFile(2, 2, options);

async function onOneFile(processes: number, leaders: number, { short, say }: FaultOptions): Promise<Tally> {
	const folder = mkdtempSync(path.join(tmpdir(), 'arc-one-file-'));
	const sink = new SmtpSink();
	const sinkPort = await sink.listen();
	const each = (short ? 200 : 2_000) / processes;
	const workers = Array.from(
		{ length: processes },
		(_, index) =>
			new StoreProcess(folder, {
				queue,
				first: 1 + index * each,
				messages: each,
				atOnce: 5,
				sinkPort: index < leaders ? sinkPort : null,
			}),
	);
	const file = path.join(folder, '.n8n/arc/default.sqlite');
	try {
		await waitUntil(
			`${processes} processes to add their mails`,
			() => workers.every((worker) => worker.output.includes('enqueued')),
			{ timeoutMs: 180_000 },
		);
		say(`${processes} processes added ${each} mails each; ${leaders} of them run the rule`);
		const store = await openSqliteStore({ file });
		try {
			await store.saveSettings({ repliesPerAddress: 1_000_000, repliesInAll: 1_000_000 });
			const problems = await untilHandled(store, () => true, 240_000);
			for (const worker of workers) problems.push(...(await worker.end()));
			const mails = Array.from({ length: processes * each }, (_, index) => plainMail(index + 1, queue));
			return await tally(store, mails, sink.mails, problems);
		} finally {
			await store.close();
		}
	} finally {
		for (const worker of workers) worker.kill9();
		await sink.close();
		rmSync(folder, { recursive: true, force: true });
	}
}
