import { randomBytes } from 'node:crypto';

/** Random bytes for many ids: asking for them costs more than all the rest. */
const pool = { bytes: Buffer.alloc(0), used: 0 };
const pooled = 4_096;

/**
 * A new UUID of version 7 (RFC 9562 section 5.7), which begins with the time. Ids that are made one after
 * the other lie beside each other in an index, so that a transaction of many rows changes few pages of it.
 */
export function uuidV7(milliseconds: number = Date.now()): string {
	if (pool.used + 10 > pool.bytes.length) {
		pool.bytes = randomBytes(pooled);
		pool.used = 0;
	}
	const random = pool.bytes.toString('hex', pool.used, pool.used + 10);
	pool.used += 10;
	const time = milliseconds.toString(16).padStart(12, '0');
	const variant = (8 | (Number.parseInt(random.slice(3, 4), 16) & 3)).toString(16);
	return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(4, 7)}-${random.slice(8)}`;
}
