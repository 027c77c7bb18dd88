import { samePlace, type Reference } from '../../../../core/record/reference';
import type { Connect } from '../../../../core/ledger/steps';
import { linkedActivities, relatedOf, replaceLinks, setRegarding } from './activity-links';
import { inChunks } from '../database/chunks';
import { parseReference, referenceKey } from '../database/column-values';
import type { Tx } from '../database/tx';

/** A record that an activity becomes connected to. */
export interface Link {
	readonly ref: Reference;
	readonly as: 'regarding' | 'related';
}

/** What becomes of the connections of one activity: they are replaced, then the links are added. */
export interface Connection {
	readonly activityId: string;
	readonly connect: Connect;
	readonly links: readonly Link[];
}

/** Connects activities, in order, in a few queries however many they are; one that is gone is left alone. */
export async function connectActivities(tx: Tx, connections: readonly Connection[]): Promise<void> {
	const changing = connections.filter(({ connect, links }) => Object.keys(connect).length > 0 || links.length > 0);
	const regarding = changing.flatMap((connection) => onlyRegarding(connection) ?? []);
	const once = new Set(changing.map(({ activityId }) => activityId)).size === changing.length;
	if (once && regarding.length === changing.length) await setRegarding(tx, regarding);
	else await connectInOrder(tx, changing);
}

/** An activity of which it is known, without reading it, what it becomes: regarding a record, and nothing else. */
function onlyRegarding({ activityId, connect, links }: Connection): [string, string | null][] | null {
	const [link, ...others] = links;
	if (link?.as !== 'regarding' || others.length > 0 || connect.related !== undefined) return null;
	return [[activityId, referenceKey(link.ref)]];
}

async function connectInOrder(tx: Tx, changing: readonly Connection[]): Promise<void> {
	const ids = changing.map(({ activityId }) => activityId).sort();
	await inChunks(ids, (chunk) =>
		tx.db
			.selectFrom('activity')
			.select('id')
			.where('id', 'in', chunk)
			.orderBy('id')
			.modifyEnd(tx.dialect.lockRows)
			.execute(),
	);
	// Behind the lock nobody else connects them.
	const before = await inChunks(ids, (chunk) =>
		linkedActivities(tx)
			.select(['activity.id', 'link.regarding', 'link.related'])
			.where('activity.id', 'in', chunk)
			.execute(),
	);
	const linked = new Map(
		before.map((row) => [row.id, { regarding: parseReference(row.regarding), related: relatedOf(row) }]),
	);
	for (const { activityId, connect, links } of changing) {
		const known = linked.get(activityId);
		if (known === undefined) continue;
		let regarding = connect.regarding === undefined ? known.regarding : connect.regarding;
		const related = connect.related === undefined ? known.related : [...connect.related];
		for (const { ref, as } of links) {
			if (as === 'regarding') regarding = ref;
			else if (!related.some((other) => samePlace(other, ref))) related.push(ref);
		}
		linked.set(activityId, { regarding, related });
	}
	await replaceLinks(tx, linked);
}
