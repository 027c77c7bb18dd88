import { setImmediate } from 'node:timers/promises';
import type { RuleNodeName } from './rule-nodes';

const works = new Map<RuleNodeName, () => Promise<unknown>>();

/** Says how what a node does is loaded, which its file, that n8n loads at its start, leaves to the first use. */
export function nodeWork<Work>(kind: RuleNodeName, load: () => Promise<Work>): () => Promise<Work> {
	works.set(kind, load);
	return load;
}

/** Loads what nodes do, one after the other, before their first items come. */
export async function loadWork(kinds: Iterable<RuleNodeName>): Promise<void> {
	for (const kind of new Set(kinds)) {
		// What cannot be loaded says so where it is used.
		await works
			.get(kind)?.()
			.catch(() => undefined);
		await setImmediate();
	}
}
