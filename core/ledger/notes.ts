import type { ActivityHead } from '../activity/activity';
import type { Claim, HandledItem } from '../activity/queue-item';
import { reference, type Reference } from '../record/reference';
import type { Step } from './steps';
import type { Surroundings } from './surroundings';

/**
 * The part of steps that a ledger does by itself: what it knows around queue items, and what was done
 * to records that live elsewhere. Only what brings ledger and records together calls it.
 */
export interface Notes {
	/** Queue items with their activities, in order; null where an activity is gone. */
	surroundings(items: readonly HandledItem[]): Promise<readonly (Surroundings | null)[]>;
	/** The same with the heads of the activities. */
	headSurroundings(items: readonly HandledItem[]): Promise<readonly (Surroundings<ActivityHead> | null)[]>;
	/** Which claims may write now, in order: whether the item is a test item, or null where it may not. */
	writers(claims: readonly Claim[]): Promise<readonly ({ readonly test: boolean } | null)[]>;
	/** Notes steps whose records are written already, each only while its claim is current. Results are in order. */
	note(steps: readonly NotedStep[]): Promise<readonly ('noted' | 'claimLost')[]>;
}

/** A step whose changes were made elsewhere. */
export interface NotedStep extends Omit<Step, 'changes'> {
	readonly made: readonly MadeRecord[];
}

export interface MadeRecord {
	readonly ref: Reference;
	/** Notes the record on the queue item under this Record Key. */
	readonly recordKey?: string;
	/** What the activity becomes connected to by it. */
	readonly link?: 'regarding' | 'related';
}

/** What a step made, as it is noted: each of its records, with what its change says of it. */
export function madeBy(
	{ changes = [] }: Step,
	records: readonly { readonly type: string; readonly id: string }[],
): MadeRecord[] {
	return records.map(({ type, id }, position) => {
		const { recordKey, link } = changes[position] ?? {};
		return {
			ref: reference(type, id),
			...(recordKey === undefined ? {} : { recordKey }),
			...(link === undefined ? {} : { link }),
		};
	});
}
