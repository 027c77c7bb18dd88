import type { FetchEntity, FetchFilter, FetchLink } from './fetch-xml';
import { listTest } from './like-pattern';
import type { Logic } from './logic';
import { translate } from './operators';

type Part = FetchEntity['parts'][number] | FetchFilter['parts'][number];

/** The lists of addresses by participation type mask: To and Cc. The sender (1) is one, and Bcc is never there. */
const lists = new Map([
	['2', '$json.activity.to'],
	['3', '$json.activity.cc'],
]);

export interface Parties {
	/** Participation type masks: 1 sender, 2 To, 3 Cc; all three where the link names none. */
	readonly masks: readonly string[];
	/** The other conditions, all of which one and the same party has to fulfil. */
	readonly rest: readonly Part[];
}

/** Which parties a link is about, and what it asks of them; undefined where they are chosen by more than that. */
export function partiesOf(link: FetchLink): Parties | undefined {
	const parts = link.parts.flatMap(conjuncts);
	const isMask = (part: Part): boolean => part.kind === 'condition' && part.attribute === 'participationtypemask';
	const rest = parts.filter((part) => !isMask(part));
	const masks = parts.flatMap((part) =>
		part.kind === 'condition' && isMask(part)
			? [part.operator === 'eq' || part.operator === 'in' ? part.values.map((value) => value.trim()) : []]
			: [],
	);
	const [only, second] = masks;
	if (second !== undefined || only?.length === 0 || rest.some(namesMask)) return undefined;
	return { masks: [...new Set(only ?? ['1', ...lists.keys()])], rest };
}

/** Whether one of a list of addresses fulfils a condition; undefined for more than one condition on its address. */
export function addressesOf(mask: string, rest: readonly Part[]): Logic | undefined {
	const code = lists.get(mask);
	const [condition, second] = rest;
	if (code === undefined || second !== undefined) return undefined;
	if (condition === undefined) return listTest({ code }, '%');
	if (condition.kind !== 'condition' || condition.attribute !== 'addressused') return undefined;
	if (condition.entityName !== undefined || condition.valueOf !== undefined) return undefined;
	return translate({ left: { code }, kind: 'list' }, condition.operator, condition.values);
}

/** The parts of a filter that all have to hold. */
function conjuncts(part: Part): readonly Part[] {
	return part.kind === 'filter' && part.type === 'and' ? part.parts.flatMap(conjuncts) : [part];
}

function namesMask(part: Part): boolean {
	if (part.kind === 'condition') return part.attribute === 'participationtypemask';
	return part.kind === 'filter' && part.parts.some(namesMask);
}
