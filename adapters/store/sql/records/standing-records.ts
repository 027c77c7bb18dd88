import { sql } from '../../../../vendor/kysely';
import type { ArcError } from '../../../../core/errors';
import { externalOf, externalTaken } from '../../../../core/record/external';
import { inChunks } from '../database/chunks';
import { addressKey, plainText } from '../database/column-values';
import type { Tx } from '../database/tx';
import { draftedExternal, type Draft } from './creation-rounds';
import { externalLock, rowsByExternal } from './externals';
import { recordRows } from './find-records';
import type { RecordRow } from './record-row';

/** What drafts meet that was there before them. */
export interface Standing {
	/** The records that stand in their place. */
	readonly standing: ReadonlyMap<Draft, RecordRow>;
	/** Those that would be what another record is in another system. */
	readonly taken: ReadonlyMap<Draft, ArcError>;
}

/** What stands with the id of a draft, with the address that one may hold, or as the same record of another system. */
export async function standingRecords(tx: Tx, given: readonly Draft[]): Promise<Standing> {
	const drafts = given.filter(mayStand);
	if (drafts.length === 0) return { standing: new Map(), taken: new Map() };
	const named = drafts.filter(({ change: { id, isNew = false } }) => id !== undefined && !isNew);
	const byId = await recordRows(
		tx.db,
		named.map(({ id }) => id),
	);
	const standing = new Map<Draft, RecordRow>();
	const taken = new Map<Draft, ArcError>();
	for (const draft of named) {
		const row = byId.get(keyOf(draft));
		if (row !== undefined) standing.set(draft, row);
	}
	const missing = drafts.filter((draft) => !standing.has(draft));
	const addressed = missing.flatMap((draft) => {
		const { type, unlessAddress } = draft.change;
		return unlessAddress === undefined ? [] : [{ draft, type: plainText(type), address: addressKey(unlessAddress) }];
	});
	const elsewhere = missing.flatMap((draft) => {
		const column = draftedExternal(draft);
		return column === null ? [] : [{ draft, column }];
	});
	if (addressed.length + elsewhere.length === 0) return { standing, taken };
	await tx.dialect.lock(
		tx.db,
		...new Set([
			...addressed.map(({ type, address }) => `${type} of ${address}`),
			...elsewhere.map(({ column }) => externalLock(column)),
		]),
	);
	const holders = await holdersOf(
		tx,
		addressed.map(({ address }) => address),
	);
	for (const { draft, type, address } of addressed) {
		const row = holders.get(`${type} of ${address}`);
		if (row !== undefined) standing.set(draft, row);
	}
	const others = await rowsByExternal(
		tx.db,
		elsewhere.map(({ column }) => column),
	);
	for (const { draft, column } of elsewhere) {
		const row = others.get(column);
		if (row === undefined || standing.has(draft)) continue;
		if (draft.change.unlessExternal === true && row.type === plainText(draft.change.type)) standing.set(draft, row);
		else taken.set(draft, takenError(draft, row));
	}
	return { standing, taken };
}

/** Whether anything is known by which a record might be there: of what a queue item makes first, there is nothing. */
const mayStand = (draft: Draft): boolean =>
	draft.change.isNew !== true || draft.change.unlessAddress !== undefined || draftedExternal(draft) !== null;

function takenError({ change }: Draft, other: RecordRow): ArcError {
	return externalTaken(externalOf(change.fields['external']) ?? { system: '', id: '' }, other);
}

/** Of each type and address the record that has it: active before inactive, then the oldest; none of a test run. */
async function holdersOf(tx: Tx, addresses: readonly string[]): Promise<Map<string, RecordRow>> {
	const rows = await inChunks(addresses, (chunk) => {
		const ranked = tx.db
			.selectFrom('record_address as a')
			.innerJoin('record as r', 'r.position', 'a.position')
			.selectAll('r')
			.select('a.address')
			.select(
				sql<number>`row_number() over (partition by r.type, a.address order by case when r.state = 'active' then 0 else 1 end, r.position)`.as(
					'place',
				),
			)
			.where('a.address', 'in', chunk)
			.where('r.test', '=', 0);
		return tx.db.selectFrom(ranked.as('ranked')).selectAll().where('place', '=', 1).execute();
	});
	return new Map(rows.map((row) => [`${row.type} of ${row.address}`, row]));
}

/** A draft as the record that it becomes, as `type:id`. */
export const keyOf = ({ change, id }: Draft): string => `${plainText(change.type)}:${id}`;
