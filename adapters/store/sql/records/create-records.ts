import { ArcError, isArcError } from '../../../../core/errors';
import type { ArcRecord } from '../../../../core/record/record';
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
import type { Numbered } from '../database/sql-dialect';
import type { Tx } from '../database/tx';

/** Records of a group that are made, or stand already. */
export interface Made {
	readonly refs: readonly Pick<ArcRecord, 'type' | 'id'>[];
	/** What became of them; to be asked before the transaction ends. */
	readonly saved: () => Promise<readonly SavedRecord[]>;
}

/**
 * Makes records in a handful of queries, however many they are. Of each group all are made, or none
 * and the ArcError that refused it is answered; as though one group came after the other.
 */
export async function createRecords(
	tx: Tx,
	groups: readonly (readonly Creation[])[],
): Promise<(readonly SavedRecord[] | ArcError)[]> {
	return await savedOf(await makeRecords(tx, groups));
}

/** The same for whoever goes on with their ids while the database adds them. */
export async function makeRecords(
	tx: Tx,
	groups: readonly (readonly Creation[])[],
): Promise<readonly (Made | ArcError)[]> {
	const declarations = await declarationsOf(
		tx.db,
		groups.flat().map(({ type }) => type),
	);
	const results: (Made | ArcError)[] = [];
	for (const round of roundsOf(groups.map((group) => group.map((change) => draftOf(change, declarations))))) {
		const [only] = round;
		if (only !== undefined && needsItself(only)) results.push(await makeInTurn(tx, only));
		else results.push(...(await makeRound(tx, round)));
	}
	return results;
}

async function savedOf(made: readonly (Made | ArcError)[]): Promise<(readonly SavedRecord[] | ArcError)[]> {
	const results: (readonly SavedRecord[] | ArcError)[] = [];
	for (const one of made) results.push(isArcError(one) ? one : await one.saved());
	return results;
}

/** A group whose records need each other: one after the other, and all undone where one is refused. */
async function makeInTurn(tx: Tx, group: Group): Promise<Made | ArcError> {
	return await orRefuse(tx, async () => {
		const saved: SavedRecord[] = [];
		for (const draft of group) {
			for (const result of await savedOf(await makeRound(tx, [[draft]]))) {
				if (isArcError(result)) throw result;
				saved.push(...result);
			}
		}
		return { refs: saved.map(({ record }) => record), saved: async () => await Promise.resolve(saved) };
	});
}

/** Everything is looked up before anything is written, so that what is refused needs no undoing. */
async function makeRound(tx: Tx, groups: readonly Group[]): Promise<(Made | ArcError)[]> {
	const { standing, taken } = await standingRecords(tx, groups.flat());
	const missing = standing.size === 0 ? groups : groups.map((group) => group.filter((draft) => !standing.has(draft)));
	const found = await foundTargets(
		tx.db,
		missing.flat().flatMap(({ content }) => (isArcError(content) ? [] : content.targets)),
	);
	const refusals = missing.map((group) => refusalOf(group, found, taken));
	const accepted = missing.flatMap((group, position) => (refusals[position] === undefined ? group : []));
	const inserted = await insert(tx, accepted);
	return groups.map((group, position): Made | ArcError => {
		const refs = group.map((draft) => standing.get(draft) ?? { type: plainText(draft.change.type), id: draft.id });
		const saved = async (): Promise<SavedRecord[]> => {
			const made = await inserted();
			return group.flatMap((draft) => {
				const row = standing.get(draft);
				return row === undefined ? (made.get(draft) ?? []) : { record: toRecord(row), change: 'existed' };
			});
		};
		return refusals[position] ?? { refs, saved };
	});
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

type Inserted = ReadonlyMap<Draft, SavedRecord>;

/** Adds records; answers what tells what became of them, which waits for the database. */
async function insert(tx: Tx, drafts: readonly Draft[]): Promise<() => Promise<Inserted>> {
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
	const { positions } = await insertRecords(tx, rows);
	const news = drafts.flatMap((draft, at): NewRecord[] => {
		const row = rows[at];
		return row === undefined ? [] : [{ draft, row, fields: fields[at] ?? {} }];
	});
	let known: Promise<Inserted> | undefined;
	const inserted = async (): Promise<Inserted> => await (known ??= becameOf(tx, news, positions));
	// Addresses name their record by its position.
	if (fields.some((one) => addressesOf(one).length > 0)) await inserted();
	return inserted;
}

/** A record that was added, unless it was there. */
interface NewRecord {
	readonly draft: Draft;
	readonly row: Omit<RecordRow, 'position'>;
	readonly fields: Fields;
}

async function becameOf(tx: Tx, news: readonly NewRecord[], numbers: Numbered['positions']): Promise<Inserted> {
	const positions = await numbers;
	await saveAddresses(
		tx,
		news.flatMap(({ fields }, at) => {
			const position = positions[at] ?? null;
			return position === null ? [] : [{ row: { position }, fields }];
		}),
	);
	// Another process made the same record between the look-up and here.
	const others = await recordRows(
		tx.db,
		news.flatMap(({ row }, at) => ((positions[at] ?? null) === null ? [row.id] : [])),
	);
	return new Map(
		news.map(({ draft, row, fields }, at): [Draft, SavedRecord] => {
			if ((positions[at] ?? null) !== null) return [draft, { record: savedRecord(fields, row), change: 'created' }];
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
