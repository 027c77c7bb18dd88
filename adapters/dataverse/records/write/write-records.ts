import { ArcError, isArcError } from '../../../../core/errors';
import type { ArcRecord } from '../../../../core/record/record';
import type { RecordChange, SavedRecord, WriteOptions } from '../../../../core/records/records';
import type { Outcome } from '../../web-api/client';
import { DataverseError } from '../../web-api/failure';
import type { Operation } from '../../web-api/operation';
import type { DataverseAccess } from '../dataverse-access';
import { planChanges, planNext } from './plan-changes';
import { missing, type Plan } from './plan-row';
import { readQuestions, readRecords } from '../read/read-rows';
import { isThere, notWritten, refusalOf } from './refusal';
import { looksAtItself } from './row-operations';

/** Ids that are made of one address and belong to others are passed over at most so often. */
const mostTaken = 20;

type Result = SavedRecord | Error;

/**
 * Makes changes in one batch, which reads behind them what became of them. Changes that are made together
 * are one change set, of at most a thousand operations.
 */
export async function writeRecords(
	access: DataverseAccess,
	changes: readonly RecordChange[],
	{ whole = false }: WriteOptions = {},
): Promise<readonly Result[]> {
	if (whole && changes.length > 1) return await writeTogether(access, changes);
	const results: Result[] = [];
	for (const round of roundsOf(changes)) results.push(...(await writeRound(access, round)));
	return results;
}

async function writeRound(access: DataverseAccess, changes: readonly RecordChange[]): Promise<Result[]> {
	let open = [...changes.entries()].map(([position, change]) => ({ position, change }));
	let plans = await planChanges(access, changes);
	const results: Result[] = [];
	for (let round = 0; open.length > 0; round += 1) {
		const settled = await writeEach(access, plans);
		const again: typeof open = [];
		const next: Plan[] = [];
		for (const [place, one] of open.entries()) {
			const [plan, result] = [plans[place], settled[place]];
			if (result !== undefined) results[one.position] = result;
			if (plan === undefined || isArcError(plan) || result === undefined || isArcError(result) || round >= mostTaken)
				continue;
			if (result instanceof Error || !isTaken(plan, result)) continue;
			again.push(one);
			next.push(await planNext(access, plan, one.change));
		}
		[open, plans] = [again, next];
	}
	return results;
}

/**
 * Changes in order, cut where one is of a row that one before it writes, whose answer is what it was
 * then, and where one looks at such rows: by an address, a match, or as they are. Those that ask for
 * addresses make their ids of them, so they see each other by the ids, but for those of test runs, whose ids are others.
 */
function roundsOf(changes: readonly RecordChange[]): RecordChange[][] {
	const rounds: RecordChange[][] = [];
	let written = new Set<string>();
	for (const change of changes) {
		const row = 'id' in change && change.id !== undefined ? `${change.type} ${change.id}` : '';
		const isAddressed = change.op === 'create' && change.unlessAddress !== undefined;
		const looks = isAddressed || change.op === 'upsert' || change.op === 'delete' || looksAtItself(change);
		const mayBeStanding = change.op === 'update' && written.has(`addressed ${change.type}`);
		const ofTest = isAddressed && change.test === true;
		const meets =
			mayBeStanding ||
			written.has(row) ||
			(looks && written.has(isAddressed ? `plain ${change.type}` : change.type)) ||
			(isAddressed && written.has(`addressed ${change.type}, ${ofTest ? 'real' : 'test'}`));
		if (rounds.length === 0 || meets) {
			rounds.push([]);
			written = new Set();
		}
		written.add(change.type);
		if (row !== '') written.add(row);
		written.add(`${isAddressed ? 'addressed' : 'plain'} ${change.type}`);
		if (isAddressed) written.add(`addressed ${change.type}, ${ofTest ? 'test' : 'real'}`);
		rounds.at(-1)?.push(change);
	}
	return rounds;
}

/** Whether the row that is there in the place of a new one is of somebody who has another address now. */
function isTaken({ address, operations }: Plan, { record, change }: SavedRecord): boolean {
	if (address === undefined || operations.length === 0 || change !== 'existed') return false;
	const own = ['emails', 'email', 'emailAddress'].flatMap((field) => record[field]);
	return record.test === true || !own.some((one) => String(one).trim().toLowerCase() === address.text);
}

async function writeEach(access: DataverseAccess, plans: readonly (Plan | ArcError)[]): Promise<Result[]> {
	const groups = plans.map((plan) => (isArcError(plan) ? [] : plan.operations));
	const { outcomes, found } = await writeAndRead(access, groups, plans);
	const done = plans.map((plan, position) => (isArcError(plan) ? plan : doneOf(plan, outcomes[position] ?? [])));
	return await withRecords(access, done, found);
}

/** All changes as one change set; once more where a row that it makes came to be meanwhile. */
async function writeTogether(access: DataverseAccess, changes: readonly RecordChange[]): Promise<Result[]> {
	for (let attempt = 1; ; attempt += 1) {
		const planned = await planChanges(access, changes);
		if (planned.some(isArcError)) return planned.map((plan) => (isArcError(plan) ? plan : notWritten()));
		const plans = await withoutMade(
			access,
			planned.filter((plan): plan is Plan => !isArcError(plan)),
		);
		const all = plans.flatMap(({ operations }) => operations);
		if (all.length > 1_000) return plans.map(() => tooMany(all.length));
		const { outcomes: groups, found } = await writeAndRead(access, [all], plans);
		const [outcomes = []] = groups;
		if (outcomes.some(isThere) && attempt === 1) continue;
		let from = 0;
		const done = plans.map((plan) => doneOf(plan, outcomes.slice(from, (from += plan.operations.length))));
		// One of several operations may be the reason, and stands for its change.
		const refused = done.filter(isArcError).some(({ code }) => code !== 'notWritten');
		return refused ? done.map((one) => (isArcError(one) ? one : notWritten())) : await withRecords(access, done, found);
	}
}

/** Plans in which a creation whose row is there does nothing: a change set would be refused for it. */
async function withoutMade(access: DataverseAccess, plans: readonly Plan[]): Promise<Plan[]> {
	const made = plans.filter(({ change, operations }) => change === 'created' && operations.length > 0);
	const found = await readRecords(access, wantedOf(made.map(({ table, id }) => [table.type, id])));
	const seen = new Set<string>();
	return plans.map((plan) => {
		const key = `${plan.table.type}:${plan.id}`;
		const isMade = plan.change === 'created' && (found.has(key) || seen.has(key));
		seen.add(key);
		return isMade ? { ...plan, operations: [], change: 'existed' } : plan;
	});
}

interface Done {
	readonly plan: Plan;
	readonly id: string;
	readonly change: SavedRecord['change'];
}

/** What became of a plan, by the answers to its operations. */
function doneOf(plan: Plan, outcomes: readonly Outcome[]): Done | ArcError {
	const { table, id, change, keyPath } = plan;
	if (change === 'created' && outcomes.some(isThere)) return { plan, id, change: 'existed' };
	const refused = outcomes.filter((outcome) => outcome instanceof DataverseError);
	const reason = refused.find(({ code }) => code !== 'notWritten') ?? refused[0];
	if (reason !== undefined) return refusalOf(reason, table, id, change === 'created');
	const [first] = outcomes;
	const isNew = first !== undefined && !(first instanceof DataverseError) && first.status === 201;
	const named =
		keyPath !== undefined && first !== undefined && !(first instanceof DataverseError) ? first.body[table.key] : id;
	return { plan, id: String(named), change: isNew ? 'created' : change };
}

/** Results with the records as they are now, as far as they were read, and read anew where they were not. */
async function withRecords(
	access: DataverseAccess,
	done: readonly (Done | ArcError)[],
	read: ReadonlyMap<string, ArcRecord>,
): Promise<Result[]> {
	const missed = wantedOf(
		done.flatMap((one) =>
			isArcError(one) || one.change === 'deleted' || read.has(`${one.plan.table.type}:${one.id}`)
				? []
				: [[one.plan.table.type, one.id] as const],
		),
	);
	const found = missed.size === 0 ? read : new Map([...read, ...(await readRecords(access, missed))]);
	return done.map((one): Result => {
		if (isArcError(one)) return one;
		const { plan, id, change } = one;
		const record = plan.before ?? found.get(`${plan.table.type}:${id}`);
		return record === undefined ? missing(plan.table, id) : { record, change };
	});
}

/**
 * Does groups of operations, and reads the rows of their plans behind them in the same batch, in the name
 * of whoever came last, so that it stays one. What that user may not see is read later, as is a row whose
 * id is not known before.
 */
async function writeAndRead(
	access: DataverseAccess,
	groups: readonly (readonly Operation[])[],
	plans: readonly (Plan | ArcError)[],
): Promise<{
	readonly outcomes: readonly (readonly Outcome[])[];
	readonly found: ReadonlyMap<string, ArcRecord>;
}> {
	const asked = groups.filter((group) => group.length > 0);
	if (asked.length === 0) return { outcomes: groups.map(() => []), found: new Map() };
	const rows = plans.flatMap((plan) =>
		isArcError(plan) || plan.change === 'deleted' ? [] : [[plan.table.type, plan.id] as const],
	);
	const { operations, recordsIn } = await readQuestions(access, wantedOf(rows));
	const caller = asked.at(-1)?.[0]?.caller;
	const reads = operations.map((one) => [caller === undefined ? one : { ...one, caller }]);
	const answered = [...(await access.client.groups([...asked, ...reads]))];
	const written = answered.splice(0, asked.length);
	failUnanswered(written.flat());
	const refused = answered.flat().some((outcome) => outcome instanceof DataverseError);
	return {
		outcomes: groups.map((group) => (group.length === 0 ? [] : (written.shift() ?? []))),
		found: refused ? new Map() : recordsIn(answered.flat()),
	};
}

function wantedOf(rows: readonly (readonly [type: string, id: string])[]): ReadonlyMap<string, ReadonlySet<string>> {
	const wanted = new Map<string, Set<string>>();
	for (const [type, id] of rows) wanted.set(type, (wanted.get(type) ?? new Set()).add(id));
	return wanted;
}

/** What was not answered is no refusal: everything is asked again, and what was made is found by its id. */
function failUnanswered(outcomes: readonly Outcome[]): void {
	const unanswered = outcomes.find(
		(outcome) => outcome instanceof DataverseError && outcome.code === 'storeUnavailable',
	);
	if (unanswered instanceof DataverseError) throw unanswered;
}

function tooMany(count: number): ArcError {
	return new ArcError('notOffered', `Dataverse makes at most 1000 changes together, and these are ${count}`, {
		hint: 'Make them in parts, or each by itself.',
	});
}
