/*
 * Loaded into a real n8n before anything else: while the file that ARC_FULL_DISK names is there,
 * its embedded stores cannot grow, as on a disk that is full.
 */
import { existsSync } from 'node:fs';

// Imports are copies of names that cannot be changed; this is what `require` answers.
const sqlite = process.getBuiltinModule('node:sqlite') as { DatabaseSync: typeof import('node:sqlite').DatabaseSync };
const everyMs = 50;
/** SQLite's own greatest number of pages. */
const noLimit = 4_294_967_294;

const switchFile = process.env['ARC_FULL_DISK'] ?? '';
let isFull = false;
const limits = new Set<() => void>();

sqlite.DatabaseSync = class extends sqlite.DatabaseSync {
	constructor(...given: ConstructorParameters<typeof sqlite.DatabaseSync>) {
		super(...given);
		// A limit below what there is means: no page more than there is.
		const limit = (): void => {
			if (this.isOpen) this.exec(`pragma max_page_count = ${isFull ? 1 : noLimit}`);
		};
		limit();
		limits.add(limit);
	}
};

setInterval(() => {
	const full = existsSync(switchFile);
	if (full === isFull) return;
	isFull = full;
	for (const limit of limits) limit();
}, everyMs).unref();
