/** An item as a node put it out. */
export interface RunItem {
	readonly json: Readonly<Record<string, unknown>>;
	/** From which items it was made, as n8n keeps it: an index, a place, or a list of either. */
	readonly pairedItem?: unknown;
}

/** The output of a node in one of its runs. */
export interface RunSource {
	readonly previousNode: string;
	readonly previousNodeOutput?: number;
	readonly previousNodeRun?: number;
}

/** What a node put out, and what it was given. */
export interface RunOutput {
	readonly items: readonly (RunItem | null | undefined)[];
	/** By input. */
	readonly sources: readonly (RunSource | null | undefined)[];
	/** Order of the runs of the execution. */
	readonly order: number;
}

/** A place of an item in the run. */
export interface RunPlace {
	readonly source: RunSource;
	readonly item: number;
}

/** A queue item with which an item is connected, as the node of ours that is nearest to it put it out. */
export interface Ancestor {
	readonly id: string;
	readonly json: Readonly<Record<string, unknown>>;
	readonly order: number;
}

export interface Lineage {
	/** Of each queue item the latest, in the order of the pairs: the first counts. */
	readonly ancestors: readonly Ancestor[];
	/** The node that says not from which items it made one; null where none does. */
	readonly lostAt: string | null;
}

/** What the walk asks of the execution. */
export interface Run {
	readonly outputOf: (source: RunSource) => RunOutput | undefined;
	/** Whether a node is one of this package. */
	readonly isOurs: (node: string) => boolean;
}

const none: Lineage = { ancestors: [], lostAt: null };

/**
 * Makes a walk from items back to the nearest nodes of ours that had a queue item, along n8n's
 * `pairedItem`. Each item of the run is looked at once, however many others lead to it.
 */
export function lineageReader(run: Run): (place: RunPlace) => Lineage {
	/** By output, which is read once, what its items lead to. */
	const outputs = new Map<string, { readonly output: RunOutput | undefined; readonly known: Map<number, Lineage> }>();
	const follow = ({ source, item }: RunPlace): Lineage => {
		const key = `${source.previousNodeOutput ?? 0} ${source.previousNodeRun ?? 0} ${source.previousNode}`;
		let one = outputs.get(key);
		if (one === undefined) {
			one = { output: run.outputOf(source), known: new Map() };
			outputs.set(key, one);
		}
		const before = one.known.get(item);
		if (before !== undefined) return before;
		const found = look(source.previousNode, one.output, item);
		one.known.set(item, found);
		return found;
	};
	const look = (node: string, output: RunOutput | undefined, index: number): Lineage => {
		const item = output?.items[index];
		if (output === undefined || item === null || item === undefined) return { ancestors: [], lostAt: node };
		const id = queueItemIdOf(item.json);
		if (id !== null && run.isOurs(node))
			return { ancestors: [{ id, json: item.json, order: output.order }], lostAt: null };
		// The first node of the run was given its items by nobody.
		if (output.sources.every((source) => source === null || source === undefined)) return none;
		const places = placesOf(item.pairedItem, output.sources);
		return places.length === 0 ? { ancestors: [], lostAt: node } : together(places.map(follow));
	};
	return follow;
}

/** The queue item that an item names; null where it names none. */
export function queueItemIdOf(json: Readonly<Record<string, unknown>>): string | null {
	const queueItem = json['queueItem'];
	if (typeof queueItem !== 'object' || queueItem === null) return null;
	const id = (queueItem as Readonly<Record<string, unknown>>)['id'];
	return typeof id === 'string' ? id : null;
}

/** The places that a `pairedItem` names. */
export function placesOf(pairedItem: unknown, sources: RunOutput['sources']): RunPlace[] {
	return [pairedItem].flat().flatMap((pair): RunPlace[] => {
		const {
			item,
			input = 0,
			sourceOverwrite,
		} = (typeof pair === 'object' && pair !== null ? pair : { item: pair }) as {
			readonly item?: unknown;
			readonly input?: number;
			readonly sourceOverwrite?: RunSource;
		};
		const source = sourceOverwrite ?? sources[input];
		return typeof item === 'number' && source !== null && source !== undefined ? [{ source, item }] : [];
	});
}

/** Of several ways to one queue item, that of the node which ran last knows most. */
function together(lineages: readonly Lineage[]): Lineage {
	if (lineages.length === 1 && lineages[0] !== undefined) return lineages[0];
	const latest = new Map<string, Ancestor>();
	for (const ancestor of lineages.flatMap(({ ancestors }) => ancestors)) {
		const other = latest.get(ancestor.id);
		if (other === undefined || other.order < ancestor.order) latest.set(ancestor.id, ancestor);
	}
	const lostAt = lineages.find((lineage) => lineage.lostAt !== null)?.lostAt ?? null;
	return { ancestors: [...latest.values()], lostAt: latest.size > 0 ? null : lostAt };
}
