import type { ReplyStart, Replies } from '../../../../core/ledger/replies';
import { GroupCommit } from '../../../group-commit';
import type { Database } from '../database/database';
import { rotateTrackingKey, trackingTokens } from '../intake/tracking-tokens';
import { RepliesInAll } from './replies-in-all';
import { beginReplies, endReplies, type Beginning, type ReplyEnd } from './replies';

/** Replies in a SQL database; what begins or ends at once shares a transaction. */
export function sqlReplies(database: Database, storeId: string): Replies {
	const inAll = new RepliesInAll();
	const beginnings = new GroupCommit<Beginning, ReplyStart>(
		async (replies) => await database.write(async (tx) => await beginReplies(tx, inAll, replies)),
	);
	const ends = new GroupCommit<ReplyEnd, undefined>(async (ended) => {
		await database.write(async (tx) => await endReplies(tx, ended));
		return ended.map(() => undefined);
	});
	const tokens = new GroupCommit<string, string>(
		async (ids) => await database.write(async (tx) => await trackingTokens(tx, storeId, ids)),
	);
	return {
		beginReply: async (claim, reply) => (await beginnings.add([{ claim, reply }]))[0] ?? 'claimLost',
		endReply: async (replyId, note) => {
			await ends.add([{ replyId, note }]);
		},
		trackingToken: async (activityId) => (await tokens.add([activityId]))[0] ?? '',
		rotateTrackingKey: async (options) =>
			await database.write(async (tx) => await rotateTrackingKey(tx, options?.revoke === true)),
	};
}
