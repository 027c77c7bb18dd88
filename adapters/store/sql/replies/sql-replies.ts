import type { ReplyStart, Replies, ReplyToBegin } from '../../../../core/ledger/replies';
import { GroupCommit } from '../../../group-commit';
import type { Database } from '../database/database';
import { rotateTrackingKey, trackingTokens } from '../intake/tracking-tokens';
import { beginReplies, writeAhead } from './begin-replies';
import { endReplies, type ReplyEnd } from './end-replies';
import { RepliesInAll } from './replies-in-all';
import { beginWrittenAhead, begunReplies, markSent } from './written-ahead';

/** Replies in a SQL database; what begins or ends at once shares a transaction. */
export function sqlReplies(database: Database, storeId: string): Replies {
	const inAll = new RepliesInAll();
	const beginnings = new GroupCommit<ReplyToBegin, ReplyStart>(
		async (replies) => await begin(database, inAll, replies),
	);
	const ends = new GroupCommit<ReplyEnd, undefined>(async (ended) => {
		await database.write(async (tx) => await endReplies(tx, ended));
		return ended.map(() => undefined);
	});
	const marks = new GroupCommit<string, undefined>(async (ids) => {
		await database.writeAtOnce(async (db) => await markSent(db, ids));
		return ids.map(() => undefined);
	});
	const tokens = new GroupCommit<string, string>(
		async (ids) => await database.write(async (tx) => await trackingTokens(tx, storeId, ids)),
	);
	return {
		writeReplies: async (replies) => {
			if (replies.length > 0) await database.write(async (tx) => await writeAhead(tx, inAll, replies));
		},
		begunReplies: async (queueItemIds) => await database.read(async (db) => await begunReplies(db, queueItemIds)),
		beginReply: async (claim, reply) => (await beginnings.add([{ claim, reply }]))[0] ?? 'claimLost',
		markSent: async (replyId) => {
			await marks.add([replyId]);
		},
		endReply: async (replyId, note) => {
			await ends.add([{ replyId, note }]);
		},
		trackingToken: async (activityId) => (await tokens.add([activityId]))[0] ?? '',
		rotateTrackingKey: async (options) =>
			await database.write(async (tx) => await rotateTrackingKey(tx, options?.revoke === true)),
	};
}

/** What was written down ahead begins in one statement, and the others behind it. */
async function begin(
	database: Database,
	inAll: RepliesInAll,
	replies: readonly ReplyToBegin[],
): Promise<readonly ReplyStart[]> {
	const ahead = await database.writeAtOnce(async (db) => await beginWrittenAhead(db, replies));
	const others = replies.filter(({ reply }) => !ahead.has(reply.id));
	const starts = others.length === 0 ? [] : await database.write(async (tx) => await beginReplies(tx, inAll, others));
	const byReply = new Map(others.map((one, position) => [one, starts[position] ?? 'claimLost']));
	return replies.map((one) => byReply.get(one) ?? 'claimed');
}
