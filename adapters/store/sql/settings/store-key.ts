import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Db } from '../schema/schema';

const derive = promisify<string, Buffer, number, Buffer>(scrypt);

/**
 * The key that opens a store. Only a salted hash of it is kept, which takes some 50 ms to compute,
 * so what has been checked is remembered; it is computed outside of transactions.
 */
export class StoreKey {
	private readonly checked = new Set<string>();

	/** Sets the key of a store that has none; else answers whether it is this one. */
	async check(db: Db, key: string): Promise<boolean> {
		const { key_hash: known } = await db.selectFrom('store').select('key_hash').executeTakeFirstOrThrow();
		if (known === null) return await this.set(db, key);
		const question = createHash('sha256')
			.update(JSON.stringify([known, key]))
			.digest('hex');
		if (this.checked.has(question)) return true;
		const [salt = '', hash = ''] = known.split(':');
		const fits = timingSafeEqual(Buffer.from(hash, 'hex'), await derive(key, Buffer.from(salt, 'hex'), 32));
		if (fits) this.checked.add(question);
		return fits;
	}

	private async set(db: Db, key: string): Promise<boolean> {
		const salt = randomBytes(16);
		const hash = await derive(key, salt, 32);
		await db.transaction().execute(async (tx) => {
			await tx
				.updateTable('store')
				.set({ key_hash: `${salt.toString('hex')}:${hash.toString('hex')}` })
				.where('key_hash', 'is', null)
				.execute();
		});
		// Somebody else may have set another one meanwhile.
		return await this.check(db, key);
	}
}
