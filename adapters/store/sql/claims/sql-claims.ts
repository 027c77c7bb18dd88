import type { Claims } from '../../../../core/ledger/claims';
import type { Database } from '../database/database';
import { claim } from './claim';
import { giveBack, giveUp, park } from './give-back';
import { extend, hold, holdWithoutWriting } from './hold';
import { withdraw } from './withdraw';

/** Who works on which queue item, in a SQL database. */
export function sqlClaims(database: Database): Claims {
	return {
		waitForWork: async (milliseconds, signal, lookedAt) => await database.wake.wait(milliseconds, signal, lookedAt),
		claim: async (request) => await database.write(async (tx) => await claim(tx, request)),
		extend: async (claims, leaseMs, which = 'all') =>
			claims.length === 0 ? [] : await database.write(async (tx) => await extend(tx, claims, leaseMs, which)),
		hold: async (claims, leaseMs) => {
			if (claims.length === 0) return [];
			const { dialect } = database;
			const asTheyStand = await database.read(
				async (db) => await holdWithoutWriting({ db, dialect }, claims, await dialect.now(db)),
			);
			return asTheyStand ?? (await database.write(async (tx) => await hold(tx, claims, leaseMs)));
		},
		giveBack: async (failures) => {
			if (failures.length > 0) await database.writeAndWake(async (tx) => await giveBack(tx, failures));
		},
		giveUp: async (claims, told) =>
			claims.length === 0 ? [] : await database.writeAndWake(async (tx) => await giveUp(tx, claims, told)),
		withdraw: async (ids, reason, told) =>
			ids.length === 0 ? [] : await database.writeAndWake(async (tx) => await withdraw(tx, ids, reason, told)),
		park: async (claims, holdMs) => {
			if (claims.length > 0) await database.writeAndWake(async (tx) => await park(tx, claims, holdMs));
		},
	};
}
