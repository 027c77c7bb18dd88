import type { Arrival } from '../../../../core/ledger/intake';
import type { Database } from '../database/database';
import { activitiesById } from './activity-row';

/** Bytes from which on a message holds up its transaction. */
const largeBytes = 512 * 1024;

/** An arrival whose bytes may be stored already. */
export interface Arriving extends Arrival {
	readonly isRawStored?: boolean;
}

/**
 * Stores the bytes of large messages before the transaction that makes activities of them, where the
 * database would hold up the process in it. Bytes whose transaction fails are found under their id when
 * the message comes again, and age like those of messages. Those of messages that are known are not stored:
 * somebody may have removed them.
 */
export async function writeAhead(database: Database, arrivals: readonly Arrival[]): Promise<readonly Arriving[]> {
	const { dialect } = database;
	const large = arrivals.filter(({ raw }) => raw !== undefined && raw.length >= largeBytes);
	if (large.length === 0 || dialect.writeRaw === undefined) return arrivals;
	const ids = large.map(({ activity }) => activity.id);
	const known = await database.readFrom(async (source) => await activitiesById(source, ids));
	const stored = new Set<Arrival>();
	for (const arrival of large) {
		const { activity, raw } = arrival;
		if (raw === undefined || known.has(activity.id)) continue;
		await database.read(
			async (db) =>
				await dialect.writeRaw?.({ activity_id: activity.id, content: raw, stored_on: await dialect.now(db) }),
		);
		stored.add(arrival);
	}
	return arrivals.map((arrival) => {
		if (!stored.has(arrival)) return arrival;
		const { raw: _raw, ...rest } = arrival;
		return { ...rest, isRawStored: true };
	});
}
