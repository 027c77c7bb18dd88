import { isArcError, type ArcError } from '../../../../core/errors';
import { targetsOf, type Target } from '../../../../core/record/record-rules';
import type { RecordChange } from '../../../../core/records/records';
import { uuidV7 } from '../../../uuid-v7';
import { addressKey, plainText } from '../database/column-values';
import { asDeclared, type Declarations } from './record-types';
import { addressesOf, externalColumn, userFields, type Fields } from './record-row';

export type Creation = Extract<RecordChange, { op: 'create' }> & {
	/** Whether its id is that of no record for all that is known, so that none is looked for. */
	readonly isNew?: boolean;
};

/** What a creation asks for, before anything was looked up. */
export interface Draft {
	readonly change: Creation;
	readonly id: string;
	/** The fields to keep and the records that they point at, or why they are refused. */
	readonly content: { readonly fields: Fields; readonly targets: readonly Target[] } | ArcError;
}

/** Drafts of which all become records, or none. */
export type Group = readonly Draft[];

/** Reads a creation; what is wrong with it is kept, since a record that is there already makes it needless. */
export function draftOf(change: Creation, declarations: Declarations): Draft {
	const { type, id = uuidV7() } = change;
	try {
		const given = asDeclared(declarations, type, change.fields, true);
		return { change, id: plainText(id), content: { fields: userFields(given), targets: targetsOf(type, given) } };
	} catch (error) {
		if (!isArcError(error)) throw error;
		return { change, id: plainText(id), content: error };
	}
}

/** Cuts groups, in order, into rounds: none in a round needs what another one makes, and one that needs itself is alone. */
export function roundsOf(groups: readonly Group[]): Group[][] {
	const drafts = groups.flat();
	const types = new Set(drafts.map(({ change }) => change.type));
	if (areApart(drafts, types)) return groups.length === 0 ? [] : [[...groups]];
	const rounds: Group[][] = [];
	const made = new Set<string>();
	let isOpen = false;
	for (const group of groups) {
		const isAlone = needsItself(group);
		if (isAlone || group.some((draft) => neededBy(draft, types).some((key) => made.has(key)))) isOpen = false;
		if (!isOpen) {
			rounds.push([]);
			made.clear();
		}
		rounds.at(-1)?.push(group);
		for (const key of group.flatMap(madeBy)) made.add(key);
		isOpen = !isAlone;
	}
	return rounds;
}

/** Whether drafts are of different records, and none is looked up by more than its id: what most batches are. */
function areApart(drafts: readonly Draft[], types: ReadonlySet<string>): boolean {
	const isAlone = (draft: Draft): boolean =>
		draft.change.unlessAddress === undefined &&
		draftedExternal(draft) === null &&
		(isArcError(draft.content) || draft.content.targets.every((target) => !types.has(target.type)));
	return new Set(drafts.map(({ id }) => id)).size === drafts.length && drafts.every(isAlone);
}

/** Whether a draft of a group needs what one before it makes. */
export function needsItself(group: Group): boolean {
	if (group.length < 2) return false;
	const made = new Set<string>();
	const types = new Set(group.map(({ change }) => change.type));
	return group.some((draft) => {
		const needs = neededBy(draft, types).some((key) => made.has(key));
		for (const key of madeBy(draft)) made.add(key);
		return needs;
	});
}

/** What a draft is looked up by as a record of another system; null for one that is none, and in a test run. */
export function draftedExternal({ change: { test }, content }: Draft): string | null {
	return isArcError(content) || test === true ? null : externalColumn(content.fields['external']);
}

function externalKeys(draft: Draft): string[] {
	const column = draftedExternal(draft);
	return column === null ? [] : [`external ${column}`];
}

const recordKey = (type: string, id: string): string => `record ${plainText(type)}:${id}`;
const holderKey = (type: string, address: string): string => `holder ${plainText(type)} of ${addressKey(address)}`;

/** By what a draft would meet a record of these types that comes before it. */
function neededBy(draft: Draft, types: ReadonlySet<string>): string[] {
	const { change, id, content } = draft;
	const { type, unlessAddress } = change;
	const targets = isArcError(content) ? [] : content.targets.filter((target) => types.has(target.type));
	return [
		recordKey(type, id),
		...(unlessAddress === undefined ? [] : [holderKey(type, unlessAddress)]),
		...targets.map((target) => recordKey(target.type, target.id)),
		...externalKeys(draft),
	];
}

function madeBy(draft: Draft): string[] {
	const { change, id, content } = draft;
	const { type, unlessAddress } = change;
	const addresses = [
		...(unlessAddress === undefined ? [] : [unlessAddress]),
		...(isArcError(content) ? [] : addressesOf(content.fields)),
	];
	return [recordKey(type, id), ...addresses.map((address) => holderKey(type, address)), ...externalKeys(draft)];
}
