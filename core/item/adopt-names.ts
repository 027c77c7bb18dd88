import { queueItemIdOf } from './lineage';

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
const has = (field: string) => (value: unknown) => isObject(value) && typeof value[field] === 'string';
const anything = (value: unknown): boolean => value !== undefined;

/**
 * What the nodes of a rule put on items, by name, and whether a value that an item of another node has
 * under it counts: what these nodes work on by themselves has to look as they made it, or an answer
 * of some API that has a `rule` of its own would end the item.
 */
const names: Readonly<Record<string, (own: unknown) => boolean>> = {
	activity: has('type'),
	sender: has('kind'),
	connectedCase: (own) => own === null || isObject(own),
	entitlement: (own) => own === null || isObject(own),
	queue: (own) => own === null || isObject(own),
	rule: has('outcome'),
	customer: anything,
	contact: anything,
	begun: has('recordKey'),
	record: (own) => own === null || isObject(own),
	// The queue item decides what is written, so it is that of the rule alone.
	queueItem: () => false,
};

const named = Object.entries(names);

/** Whether an item has a queue item and an activity, and nothing under the other names that does not count. */
export function isWhole(own: Json): boolean {
	if (queueItemIdOf(own) === null || own['activity'] === undefined) return false;
	return named.every(([name, counts]) => name === 'queueItem' || own[name] === undefined || counts(own[name]));
}

/** The item in hand with what it lacks of the names of a rule, taken from the item that it was made from. */
export function adoptNames(own: Json, ancestor: Json): Json {
	const adopted: Record<string, unknown> = { ...own };
	for (const [name, counts] of named)
		if (ancestor[name] !== undefined && !counts(own[name])) adopted[name] = ancestor[name];
	return adopted;
}
