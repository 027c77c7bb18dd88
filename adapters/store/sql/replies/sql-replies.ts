import type { ReplyStart, Replies, ReplyToBegin } from '../../../../core/ledger/replies';
import { GroupCommit } from '../../../group-commit';
import type { Database } from '../database/database';
import { rotateTrackingKey, trackingTokens } from '../intake/tracking-tokens';
import { beginReplies, writeAhead } from './begin-replies';
import { endReplies, keepSent, type ReplyEnd } from './end-replies';
import { ReplyCounts } from './reply-counts';
import { begunReplies, markAndBegin } from './written-ahead';

/** Replies in a SQL database; what begins or ends at once by itself shares a transaction. */
export function sqlReplies(database: Database, storeId: string): Replies {
	const counts = new ReplyCounts();
	const beginnings = new GroupCommit<ReplyToBegin, ReplyStart>(
		async (replies) => await database.write(async (tx) => await beginReplies(tx, counts, replies)),
	);
	const ends = new GroupCommit<ReplyEnd, undefined>(async (ended) => {
		await database.write(async (tx) => await endReplies(tx, ended));
		return ended.map(() => undefined);
	});
	const tokens = new GroupCommit<string, string>(
		async (ids) => await database.write(async (tx) => await trackingTokens(tx, storeId, ids)),
	);
	return {
		writeReplies: async (replies) => {
			if (replies.length > 0) await database.write(async (tx) => await writeAhead(tx, counts, replies));
		},
		begunReplies: async (queueItemIds) => await database.read(async (db) => await begunReplies(db, queueItemIds)),
		beginReply: async (claim, reply) => (await beginnings.add([{ claim, reply }]))[0] ?? 'claimLost',
		markAndBegin: async (sent, next) =>
			await database.writeAtOnce(async (db) => await markAndBegin(db, await database.dialect.now(db), sent, next)),
		keepSent: async (replyIds) => {
			if (replyIds.length > 0) await database.write(async (tx) => await keepSent(tx, replyIds));
		},
		endReply: async (replyId, note) => {
			await ends.add([{ replyId, note }]);
		},
		trackingToken: async (activityId) => (await tokens.add([activityId]))[0] ?? '',
		rotateTrackingKey: async (options) =>
			await database.write(async (tx) => await rotateTrackingKey(tx, options?.revoke === true)),
	};
}
