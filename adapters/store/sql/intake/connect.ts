import { samePlace, type Reference } from '../../../../core/record/reference';
import type { Connect } from '../../../../core/ledger/steps';
import { relatedOf } from './activity-row';
import { inChunks } from '../database/chunks';
import { referenceKey } from '../database/column-values';
import { updateRows } from '../database/update-rows';
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
	const regarding = changing.map(onlyRegarding);
	const once = new Set(changing.map(({ activityId }) => activityId)).size === changing.length;
	if (once && regarding.every((row) => row !== null)) await updateRows(tx, 'activity', ['regarding'], regarding);
	else await connectInOrder(tx, changing);
}

/** An activity of which it is known, without reading it, what it becomes: regarding a record, and nothing else. */
function onlyRegarding({ activityId, connect, links }: Connection): { id: string; regarding: string | null } | null {
	const [link, ...others] = links;
	if (link?.as !== 'regarding' || others.length > 0 || connect.related !== undefined) return null;
	return { id: activityId, regarding: referenceKey(link.ref) };
}

async function connectInOrder(tx: Tx, changing: readonly Connection[]): Promise<void> {
	const before = await inChunks(changing.map(({ activityId }) => activityId).sort(), (chunk) =>
		tx.db
			.selectFrom('activity')
			.select(['id', 'regarding', 'related'])
			.where('id', 'in', chunk)
			.orderBy('id')
			.modifyEnd(tx.dialect.lockRows)
			.execute(),
	);
	const rows = new Map(before.map((row) => [row.id, row]));
	for (const { activityId, connect, links } of changing) {
		const row = rows.get(activityId);
		if (row === undefined) continue;
		let regarding = connect.regarding === undefined ? row.regarding : referenceKey(connect.regarding);
		const related = connect.related === undefined ? relatedOf(row) : [...connect.related];
		for (const { ref, as } of links) {
			if (as === 'regarding') regarding = referenceKey(ref);
			else if (!related.some((other) => samePlace(other, ref))) related.push(ref);
		}
		rows.set(activityId, { id: activityId, regarding, related: JSON.stringify(related) });
	}
	await updateRows(tx, 'activity', ['regarding', 'related'], [...rows.values()]);
}
