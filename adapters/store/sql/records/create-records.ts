import { ArcError, isArcError } from '../../../../core/errors';
import type { SavedRecord } from '../../../../core/records/records';
import { insertChunks } from '../database/chunks';
import { addressKey, plainText } from '../database/column-values';
import { draftOf, needsItself, roundsOf, type Creation, type Draft, type Group } from './creation-rounds';
import { recordRows } from './find-records';
import { checkTargets, fieldsOfNew, foundTargets } from './record-rules';
import { declarationsOf } from './record-types';
import { addressesOf, lookupColumns, savedRecord, toRecord, type Fields, type RecordRow } from './record-row';
import { keyOf, standingRecords, type Standing } from './standing-records';
import { insertRecords } from '../database/insert-rows';
import { orRefuse } from '../database/savepoint';
import type { Tx } from '../database/tx';

/**
 * Makes records in a handful of queries, however many they are. Of each group all are made, or none
 * and the ArcError that refused it is answered; as though one group came after the other.
 */
export async function createRecords(
	tx: Tx,
	groups: readonly (readonly Creation[])[],
): Promise<(SavedRecord[] | ArcError)[]> {
	const declarations = await declarationsOf(
		tx.db,
		groups.flat().map(({ type }) => type),
	);
	const results: (SavedRecord[] | ArcError)[] = [];
	for (const round of roundsOf(groups.map((group) => group.map((change) => draftOf(change, declarations))))) {
		const [only] = round;
		if (only !== undefined && needsItself(only)) results.push(await createInTurn(tx, only));
		else results.push(...(await createRound(tx, round)));
	}
	return results;
}

/** A group whose records need each other: one after the other, and all undone where one is refused. */
async function createInTurn(tx: Tx, group: Group): Promise<SavedRecord[] | ArcError> {
	return await orRefuse(tx, async () => {
		const saved: SavedRecord[] = [];
		for (const draft of group) {
			for (const result of await createRound(tx, [[draft]])) {
				if (isArcError(result)) throw result;
				saved.push(...result);
			}
		}
		return saved;
	});
}

/** Everything is looked up before anything is written, so that what is refused needs no undoing. */
async function createRound(tx: Tx, groups: readonly Group[]): Promise<(SavedRecord[] | ArcError)[]> {
	const { standing, taken } = await standingRecords(tx, groups.flat());
	const missing = groups.map((group) => group.filter((draft) => !standing.has(draft)));
	const found = await foundTargets(
		tx.db,
		missing.flat().flatMap(({ content }) => (isArcError(content) ? [] : content.targets)),
	);
	const refusals = missing.map((group) => refusalOf(group, found, taken));
	const saved = new Map<Draft, SavedRecord>();
	for (const [draft, row] of standing) saved.set(draft, { record: toRecord(row), change: 'existed' });
	const accepted = missing.flatMap((group, position) => (refusals[position] === undefined ? group : []));
	for (const [draft, result] of await insert(tx, accepted)) saved.set(draft, result);
	return groups.map((group, position) => refusals[position] ?? group.flatMap((draft) => saved.get(draft) ?? []));
}

/** Why the first of these drafts is refused that is. */
function refusalOf(group: Group, found: ReadonlySet<string>, taken: Standing['taken']): ArcError | undefined {
	for (const draft of group) {
		const { change, content } = draft;
		if (isArcError(content)) return content;
		const other = taken.get(draft);
		if (other !== undefined) return other;
		try {
			checkTargets(change.type, content.targets, found);
		} catch (error) {
			if (!isArcError(error)) throw error;
			return error;
		}
	}
	return undefined;
}

async function insert(tx: Tx, drafts: readonly Draft[]): Promise<Map<Draft, SavedRecord>> {
	const now = await tx.now();
	const fields = await fieldsOfNew(
		tx,
		drafts.map(({ change: { type, test = false }, content }) => ({
			type,
			test,
			fields: isArcError(content) ? {} : content.fields,
		})),
	);
	await reserve(tx, drafts);
	const rows = drafts.map(({ change: { type, test = false }, id }, position) => ({
		...lookupColumns(fields[position] ?? {}, test),
		type: plainText(type),
		id,
		test: test ? 1 : 0,
		version: 1,
		created_on: now,
		modified_on: now,
	}));
	const positions = await insertRecords(tx, rows);
	const inserted = rows.map((row, at) => ({ row, position: positions[at] ?? null, fields: fields[at] ?? {} }));
	await saveAddresses(
		tx,
		inserted.flatMap(({ position, fields }) => (position === null ? [] : [{ row: { position }, fields }])),
	);
	// Another process made the same record between the look-up and here.
	const others = await recordRows(
		tx.db,
		inserted.flatMap(({ row, position }) => (position === null ? [row.id] : [])),
	);
	return new Map(
		drafts.map((draft, at): [Draft, SavedRecord] => {
			const made = inserted[at];
			if (made !== undefined && made.position !== null)
				return [draft, { record: savedRecord(made.fields, made.row), change: 'created' }];
			const other = others.get(keyOf(draft));
			if (other === undefined) throw recordMissing(draft.change.type, draft.id);
			return [draft, { record: toRecord(other), change: 'existed' }];
		}),
	);
}

/** Reserves the addresses that one record may hold. A row that is there belongs to a record that has lost the address since. */
async function reserve(tx: Tx, drafts: readonly Draft[]): Promise<void> {
	const keys = drafts.flatMap(({ change: { type, unlessAddress, test = false }, id }) =>
		unlessAddress === undefined || test ? [] : [{ type, key: addressKey(unlessAddress), record_id: id }],
	);
	for (const chunk of insertChunks(keys)) {
		await tx.db
			.insertInto('unique_key')
			.values(chunk)
			.onConflict((conflict) =>
				conflict.columns(['type', 'key']).doUpdateSet((eb) => ({ record_id: eb.ref('excluded.record_id') })),
			)
			.execute();
	}
}

/** Keeps the addresses of records that have none yet. */
export async function saveAddresses(
	tx: Tx,
	records: readonly { readonly row: Pick<RecordRow, 'position'>; readonly fields: Fields }[],
): Promise<void> {
	const addresses = records.flatMap(({ row: { position }, fields }) =>
		addressesOf(fields).map((address) => ({ address, position })),
	);
	for (const chunk of insertChunks(addresses)) await tx.db.insertInto('record_address').values(chunk).execute();
}

/** A record that was expected to be there. */
export function recordMissing(type: string, id: string): ArcError {
	return new ArcError('recordNotFound', `There is no ${type} with the id ${id}`, {
		hint: 'Check the id and the record type; the record may have been deleted.',
	});
}
