import { isArcError, type ArcError } from '../../../../core/errors';
import { idOf, type Reference } from '../../../../core/record/reference';
import type { RecordChange, SavedRecord } from '../../../../core/records/records';
import { madeBy, type MadeRecord, type NotedStep } from '../../../../core/ledger/notes';
import type { Step } from '../../../../core/ledger/steps';
import { orderedRecordId } from '../../../record-id';
import { connectActivities, type Connection } from '../intake/connect';
import { makeRecords } from '../records/create-records';
import type { Creation } from '../records/creation-rounds';
import { recordsOf, type QueueItemRow } from '../items/queue-item-row';
import { applyChange } from '../records/records';
import { orRefuse } from '../database/savepoint';
import type { Tx } from '../database/tx';

/** A step that may write, with its queue item as it is. */
export interface Doing<Doable extends AnyStep = Step> {
	readonly item: Pick<QueueItemRow, 'id' | 'activity_id' | 'entered_on' | 'records' | 'test'>;
	readonly step: Doable;
}

/** A step whose records are to be written with it, or one whose records are written elsewhere. */
export type AnyStep = Step | NotedStep;

/** What came of the changes of a step. */
export interface Changed {
	/** Its records; to be asked before the transaction ends. */
	readonly saved: () => Promise<readonly SavedRecord[]>;
	/** Columns of the queue item. */
	readonly changes: Partial<Pick<QueueItemRow, 'records'>>;
}

/** Makes what steps of different queue items change, and answers by step what came of it; one that changes nothing is left out. */
export type Make<Doable extends AnyStep> = (
	tx: Tx,
	doings: readonly Doing<Doable>[],
) => Promise<ReadonlyMap<Doable, Changed | ArcError>>;

/** What comes of a step that changes nothing. */
export const unchanged: Changed = { saved: async () => await Promise.resolve([]), changes: {} };

/**
 * Writes the records of steps of different queue items, in order, and connects their activities; of
 * each step everything or nothing. Steps that follow each other and only create records are done
 * together, in a handful of queries.
 *
 * @returns By step what came of it; a step that changes nothing is left out.
 */
export async function makeChanges(tx: Tx, doings: readonly Doing[]): Promise<Map<Step, Changed | ArcError>> {
	const results = new Map<Step, Changed | ArcError>();
	let together: Doing[] = [];
	const createAll = async (): Promise<void> => {
		for (const [step, result] of await create(tx, together)) results.set(step, result);
		together = [];
	};
	for (const doing of doings) {
		const { changes = [], connect = {} } = doing.step;
		if (changes.length === 0 && Object.keys(connect).length === 0) continue;
		if (changes.every(({ op }) => op === 'create')) together.push(doing);
		else {
			await createAll();
			results.set(doing.step, await changeOne(tx, doing));
		}
	}
	await createAll();
	return results;
}

async function create(tx: Tx, doings: readonly Doing[]): Promise<[Step, Changed | ArcError][]> {
	if (doings.length === 0) return [];
	const made = await makeRecords(
		tx,
		doings.map((doing) => changesOf(doing).filter(isCreation)),
	);
	const connections: Connection[] = [];
	const results = doings.map((doing, position): [Step, Changed | ArcError] => {
		const one = made[position] ?? nothing;
		if (isArcError(one)) return [doing.step, one];
		const noted = madeBy(doing.step, one.refs);
		connections.push(...connectionOf(doing, noted));
		return [doing.step, changedBy(doing, one.saved, noted)];
	});
	await connectActivities(tx, connections);
	return results;
}

async function changeOne(tx: Tx, doing: Doing): Promise<Changed | ArcError> {
	return await orRefuse(tx, async () => {
		const saved: SavedRecord[] = [];
		for (const change of changesOf(doing)) saved.push(await applyChange(tx, change));
		const noted = madeBy(
			doing.step,
			saved.map(({ record }) => record),
		);
		await connectActivities(tx, connectionOf(doing, noted));
		return changedBy(doing, async () => await Promise.resolve(saved), noted);
	});
}

const nothing = { refs: [], saved: unchanged.saved };

const isCreation = (change: RecordChange): change is Creation => change.op === 'create';

/** What is created under a Record Key is the record that was noted there, if any; what a manual run creates is marked. */
function changesOf({ item, step: { changes = [] } }: Doing): readonly (RecordChange | Creation)[] {
	return changes.map((change): RecordChange | Creation => {
		if (change.op !== 'create') return change;
		const { recordKey, id } = change;
		const named = recordKey === undefined || id !== undefined ? null : idUnder(item, recordKey);
		return item.test === 0 ? { ...change, ...named } : { ...change, ...named, test: true };
	});
}

/** The claim is locked and current, so nobody else makes the record now. */
function idUnder(item: Doing['item'], recordKey: string): Pick<Creation, 'id' | 'isNew'> {
	const records = recordsOf(item);
	const noted = Object.hasOwn(records, recordKey) ? records[recordKey] : undefined;
	if (noted !== undefined) return { id: idOf(noted) };
	return { id: orderedRecordId(item.id, item.entered_on, recordKey), isNew: true };
}

/** Notes what steps made elsewhere, and connects their activities, in a handful of queries. */
export async function noteMade(tx: Tx, doings: readonly Doing<NotedStep>[]): Promise<Map<NotedStep, Changed>> {
	const noted = doings.filter(({ step }) => step.made.length > 0 || Object.keys(step.connect ?? {}).length > 0);
	await connectActivities(
		tx,
		noted.flatMap((doing) => connectionOf(doing, doing.step.made)),
	);
	return new Map(noted.map((doing) => [doing.step, changedBy(doing, unchanged.saved, doing.step.made)]));
}

/** The activity belongs to real work, so a manual run leaves it as it is. */
function connectionOf({ item, step: { connect = {} } }: Doing<AnyStep>, made: readonly MadeRecord[]): Connection[] {
	if (item.test === 1) return [];
	const links = made.flatMap(({ ref, link: as }) => (as === undefined ? [] : [{ ref, as }]));
	return [{ activityId: item.activity_id, connect, links }];
}

function changedBy({ item }: Doing<AnyStep>, saved: Changed['saved'], made: readonly MadeRecord[]): Changed {
	const records: Record<string, Reference> = recordsOf(item);
	for (const { recordKey, ref } of made) if (recordKey !== undefined) records[recordKey] = ref;
	return { saved, changes: { records: JSON.stringify(records) } };
}
