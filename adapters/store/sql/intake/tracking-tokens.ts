import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { StoredMessage } from '../../../../core/activity/stored-message';
import { messagesById } from './activity-row';
import { inChunks, insertChunks } from '../database/chunks';
import type { Source, Tx } from '../database/tx';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
/** Characters of a token by which its message is found; the rest proves it. */
const prefixLength = 8;

/** The tokens of outgoing messages, in order; noted, so that answers find the messages. */
export async function trackingTokens(tx: Tx, storeId: string, activityIds: readonly string[]): Promise<string[]> {
	const [secret = ''] = await secrets(tx);
	const tokens = activityIds.map((id) => sign(secret, storeId, id));
	const rows = tokens.map((token, position) => ({
		prefix: token.slice(0, prefixLength),
		activity_id: activityIds[position] ?? '',
	}));
	for (const chunk of insertChunks(rows))
		await tx.db
			.insertInto('tracking_token')
			.values(chunk)
			.onConflict((conflict) => conflict.doNothing())
			.execute();
	return tokens;
}

/** Stored messages by their tokens, null for one that is gone. A token that no key of this store gives is left out. */
export async function messagesByToken(
	source: Source,
	storeId: string,
	tokens: readonly string[],
): Promise<Map<string, StoredMessage | null>> {
	const rows = await inChunks(
		tokens.map((token) => token.slice(0, prefixLength)),
		(chunk) => source.db.selectFrom('tracking_token').selectAll().where('prefix', 'in', chunk).execute(),
	);
	if (rows.length === 0) return new Map();
	const keys = (await source.db.selectFrom('tracking_key').select('secret').execute()).map(({ secret }) => secret);
	const messages = await messagesById(
		source,
		rows.map((row) => row.activity_id),
	);
	const found = new Map<string, StoredMessage | null>();
	for (const token of tokens) {
		for (const { prefix, activity_id: id } of rows) {
			if (!token.startsWith(prefix) || !keys.some((secret) => isSame(token, sign(secret, storeId, id)))) continue;
			found.set(token, messages.get(id) ?? null);
		}
	}
	return found;
}

/** Signs from now on with a new key; what older ones signed stays good, unless it is revoked. */
export async function rotateTrackingKey(tx: Tx, revoke: boolean): Promise<void> {
	const now = await tx.now();
	const last = await tx.db
		.selectFrom('tracking_key')
		.select('number')
		.orderBy('number', 'desc')
		.limit(1)
		.executeTakeFirst();
	const secret = randomBytes(32).toString('base64');
	const number = (last?.number ?? 0) + 1;
	await tx.db.insertInto('tracking_key').values({ number, secret, created_on: now }).execute();
	if (revoke) await tx.db.deleteFrom('tracking_key').where('number', '<', number).execute();
}

/** The newest first; a store that has none makes its first. */
async function secrets(tx: Tx): Promise<string[]> {
	const now = await tx.now();
	const read = async (): Promise<string[]> =>
		(await tx.db.selectFrom('tracking_key').select('secret').orderBy('number', 'desc').execute()).map(
			({ secret }) => secret,
		);
	const known = await read();
	if (known.length > 0) return known;
	await tx.db
		.insertInto('tracking_key')
		.values({ number: 1, secret: randomBytes(32).toString('base64'), created_on: now })
		.onConflict((conflict) => conflict.column('number').doNothing())
		.execute();
	return await read();
}

/** HMAC-SHA256 (RFC 2104) over store and message, its first 128 bits in base32. */
function sign(secret: string, storeId: string, activityId: string): string {
	const mac = createHmac('sha256', Buffer.from(secret, 'base64'))
		.update(`${storeId}\n${activityId}`)
		.digest()
		.subarray(0, 16);
	let bits = '';
	for (const byte of mac) bits += byte.toString(2).padStart(8, '0');
	return (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet[Number.parseInt(five.padEnd(5, '0'), 2)]).join('');
}

function isSame(one: string, other: string): boolean {
	return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
