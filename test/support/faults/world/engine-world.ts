import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Store } from '../../../../core/ledger/store.ts';
import { SmtpSink } from '../../engine/smtp-sink.ts';
import { built } from '../../built.ts';
import { sqliteTables, type StoreTables } from '../../store-tables.ts';

const { openSqliteStore } = built('adapters/store/sqlite/open-sqlite-store');
const { provideEmbedded } = built('nodes/shared/store/open-store');

/** The embedded store of the nodes in this process, with a clock that goes on by itself and can be moved. */
export interface EngineWorld {
	readonly store: Store;
	readonly tables: StoreTables;
	readonly sink: SmtpSink;
	readonly sinkPort: number;
	readonly clock: { ahead: number };
	dispose(): Promise<void>;
}

export async function engineWorld(): Promise<EngineWorld> {
	const folder = mkdtempSync(path.join(tmpdir(), 'arc-engine-'));
	// n8n's engine keeps the identity of its instance in its folder.
	process.env['N8N_USER_FOLDER'] = folder;
	process.env['N8N_ENCRYPTION_KEY'] = 'faults';
	const clock = { ahead: 0 };
	const file = path.join(folder, 'store.sqlite');
	const store = await openSqliteStore({ file, clock: { now: () => Date.now() + clock.ahead } });
	await store.saveSettings({ repliesPerAddress: 1_000_000, repliesPerCase: 1_000_000, repliesInAll: 1_000_000 });
	const withdraw = provideEmbedded('default', store);
	const sink = new SmtpSink();
	const sinkPort = await sink.listen();
	return {
		store,
		tables: sqliteTables(file),
		sink,
		sinkPort,
		clock,
		dispose: async () => {
			withdraw();
			await store.close();
			await sink.close();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}
