import type { Claim } from '../../../core/activity/queue-item';
import { isArcError } from '../../../core/errors';
import { madeBy, type NotedStep, type Notes } from '../../../core/ledger/notes';
import type { Step, StepResult } from '../../../core/ledger/steps';
import type { RecordChange, Records, SavedRecord } from '../../../core/records/records';
import { recordId } from '../../record-id';

type Writing = Pick<Records, 'write'>;
/** What came of the changes of one step, or what refused them. */
type Written = readonly SavedRecord[] | Error;

/**
 * Does steps where records live in another system than the ledger: of those whose claims are current
 * records are written, then the ledger notes what was done, in one transaction of its own.
 *
 * A process that ends between the two leaves a record that nobody has noted. The item is claimed again
 * then, and the same change finds the record by its id. The same goes for a claim that is lost in
 * between: its step is not noted, and whoever has the item now finds the record.
 */
export async function commitApart(
	ledger: Pick<Notes, 'writers' | 'note'>,
	records: Writing,
	steps: readonly Step[],
): Promise<StepResult[]> {
	const results: StepResult[] = [];
	// What one step does to its item decides whether the next one may write.
	for (const round of roundsOf(steps)) results.push(...(await commitRound(ledger, records, round)));
	return results;
}

async function commitRound(
	ledger: Pick<Notes, 'writers' | 'note'>,
	records: Writing,
	steps: readonly Step[],
): Promise<StepResult[]> {
	const written = await writeRecords(records, steps, await writersAmong(ledger, steps));
	const refusals = new Map<Step, Error>();
	const noted = new Map<Step, NotedStep>();
	for (const step of steps) {
		const made = written.get(step);
		if (made instanceof Error) refusals.set(step, made);
		else if (made !== undefined) noted.set(step, notedStep(step, made));
	}
	const outcomes = await ledger.note([...noted.values()]);
	const outcomeOf = new Map([...noted.keys()].map((step, position) => [step, outcomes[position]]));
	return steps.map((step): StepResult => {
		const error = refusals.get(step);
		if (error !== undefined) return { kind: 'refused', error };
		const made = written.get(step);
		if (made === undefined || made instanceof Error || outcomeOf.get(step) !== 'noted') return { kind: 'claimLost' };
		return { kind: 'done', saved: made };
	});
}

/** Cuts steps, in order, into rounds in which each queue item has one. */
function roundsOf(steps: readonly Step[]): Step[][] {
	const rounds: Step[][] = [];
	let items = new Set<string>();
	for (const step of steps) {
		if (rounds.length === 0 || items.has(step.claim.queueItemId)) {
			rounds.push([]);
			items = new Set();
		}
		items.add(step.claim.queueItemId);
		rounds.at(-1)?.push(step);
	}
	return rounds;
}

/** By claim whether its item is a test item; of steps that change no record nobody is asked. */
async function writersAmong(
	ledger: Pick<Notes, 'writers'>,
	steps: readonly Step[],
): Promise<ReadonlyMap<Claim, { readonly test: boolean } | null>> {
	const claims = steps.filter(({ changes = [] }) => changes.length > 0).map(({ claim }) => claim);
	if (claims.length === 0) return new Map();
	const writers = await ledger.writers(claims);
	return new Map(claims.map((claim, position) => [claim, writers[position] ?? null]));
}

/**
 * Writes the records of steps in order: those of steps with one change that follow each other in one
 * call, those of a step with several together or not at all. A step whose claim is lost is left out.
 */
async function writeRecords(
	records: Writing,
	steps: readonly Step[],
	writers: ReadonlyMap<Claim, { readonly test: boolean } | null>,
): Promise<ReadonlyMap<Step, Written>> {
	const written = new Map<Step, Written>();
	let single: { readonly step: Step; readonly change: RecordChange }[] = [];
	const writeSingle = async (): Promise<void> => {
		if (single.length === 0) return;
		const results = await records.write(single.map(({ change }) => change));
		single.forEach(({ step }, position) => written.set(step, asWritten(results.slice(position, position + 1))));
		single = [];
	};
	for (const step of steps) {
		const writer = writers.get(step.claim);
		const changes = (step.changes ?? []).map((change) => toWrite(step.claim, change, writer?.test === true));
		const [change] = changes;
		if (change === undefined) written.set(step, []);
		else if (writer === null || writer === undefined) continue;
		else if (changes.length === 1) single.push({ step, change });
		else {
			await writeSingle();
			written.set(step, asWritten(await records.write(changes, { whole: true })));
		}
	}
	await writeSingle();
	return written;
}

/**
 * A change as records take it: what concerns the ledger is left out, what is created under a Record Key has an
 * id that is the same when it is made again, and what a manual run creates is marked.
 */
function toWrite(
	{ queueItemId }: Claim,
	{ recordKey, link: _link, ...change }: NonNullable<Step['changes']>[number],
	test: boolean,
): RecordChange {
	if (change.op !== 'create') return change;
	const named = recordKey === undefined ? change : { id: recordId(queueItemId, recordKey), ...change };
	return test ? { ...named, test } : named;
}

/** What was saved, or the first refusal; of changes that were made together, one that is the cause of the others. */
function asWritten(results: readonly (SavedRecord | Error)[]): Written {
	const saved: SavedRecord[] = [];
	const refused: Error[] = [];
	for (const result of results) {
		if (result instanceof Error) refused.push(result);
		else saved.push(result);
	}
	const cause = refused.find((error) => !isArcError(error) || error.code !== 'notWritten');
	return cause ?? refused[0] ?? saved;
}

function notedStep(step: Step, saved: readonly SavedRecord[]): NotedStep {
	const { changes: _changes, ...rest } = step;
	return {
		...rest,
		made: madeBy(
			step,
			saved.map(({ record }) => record),
		),
	};
}
