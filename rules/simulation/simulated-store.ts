import { recordIdsOf } from '../../adapters/record-id';
import type { Claim, QueueItem, ReplyNote } from '../../core/activity/queue-item';
import { contactAmong } from '../../core/contact/contact-among';
import { ArcError } from '../../core/errors';
import type { OutgoingReply, ReplyStart } from '../../core/ledger/replies';
import type { StoreSettings } from '../../core/ledger/settings';
import type { ItemSources, Step, StepResult } from '../../core/ledger/steps';
import type { ArcRecord, Queue } from '../../core/record/record';
import { fieldsAtCreation, targetMissing, targetsOf } from '../../core/record/record-rules';
import { idOf, reference } from '../../core/record/reference';
import type { RecordChange, Records, SavedRecord } from '../../core/records/records';
import type { SimulatedFacts } from '../../core/simulation/simulated-facts';
import { SimulatedReplies } from '../../core/simulation/simulated-replies';
import type { Subject } from '../../core/simulation/simulation';
import type { CreatingStore } from '../create/create-items';
import type { EvaluatingStore } from '../evaluate/evaluate-items';
import type { ReplyingStore } from '../reply/reply-items';
import type { ResolvingStore } from '../resolve/resolve-items';
import type { LoadingStore } from '../runner/load-items';
import { SimulatedTurn } from './simulated-turn';

interface Surroundings {
	readonly id: string;
	readonly settings: StoreSettings;
	readonly facts: SimulatedFacts;
	/** The queues of the addresses that the simulated activities name. */
	readonly queues: ReadonlyMap<string, Queue>;
	/** Where records are read that nobody has looked up yet. */
	readonly records: Pick<Records, 'get'>;
}

/** Stands where the token of a reply stands that is never sent. */
const noToken = 'x'.repeat(26);

/**
 * The ledger and the records of a simulation, in memory: what the nodes of a rule write is known to
 * what comes later, and to nobody else. One item has its turn at a time, and the clock is that of its arrival.
 */
export class SimulatedStore implements LoadingStore, EvaluatingStore, ResolvingStore, CreatingStore, ReplyingStore {
	readonly id: string;
	/** Addresses of queues among those that the simulated activities name. */
	readonly ownAddresses: ReadonlySet<string>;
	private readonly replies: SimulatedReplies;
	private readonly begun = new Set<string>();
	private turn: SimulatedTurn | null = null;

	constructor(private readonly around: Surroundings) {
		this.id = around.id;
		this.ownAddresses = new Set(around.queues.keys());
		this.replies = new SimulatedReplies(around.settings);
	}

	begin(subject: Subject, sources: ItemSources): SimulatedTurn {
		return (this.turn = new SimulatedTurn(subject, sources));
	}

	async now(): Promise<number> {
		return await Promise.resolve(this.current().at);
	}

	async settings(): Promise<StoreSettings> {
		return await Promise.resolve(this.around.settings);
	}

	async load(): Promise<readonly ItemSources[]> {
		return await Promise.resolve([this.sources()]);
	}

	async loadHeads(): Promise<readonly ItemSources[]> {
		return await this.load();
	}

	async get(type: string, ids: readonly string[]): Promise<ArcRecord[]> {
		const { facts, records } = this.around;
		const unknown = ids.filter((id) => !facts.knows(type, id));
		if (unknown.length > 0) facts.learn(type, unknown, await records.get(type, unknown));
		return ids.flatMap((id) => facts.lookUp(reference(type, id), this.current().at) ?? []);
	}

	/** A turn asks for the address of its sender alone. */
	async holders(addresses: readonly string[]): Promise<ReadonlyMap<string, readonly ArcRecord[]>> {
		const { addressHolders } = this.sources();
		return await Promise.resolve(new Map(addresses.map((address) => [address, addressHolders])));
	}

	async queuesByAddress(): Promise<ReadonlyMap<string, Queue>> {
		return await Promise.resolve(this.around.queues);
	}

	async commit(steps: readonly Step[]): Promise<readonly StepResult[]> {
		const results: StepResult[] = [];
		for (const step of steps) results.push(await this.commitOne(step));
		return results;
	}

	async extend(claims: readonly Claim[]): Promise<readonly Claim[]> {
		return await Promise.resolve(claims);
	}

	async trackingToken(): Promise<string> {
		return await Promise.resolve(noToken);
	}

	async writeReplies(): Promise<void> {
		return await Promise.resolve();
	}

	async begunReplies(): Promise<ReadonlyMap<string, ReplyNote>> {
		return await Promise.resolve(new Map());
	}

	async beginReply(_claim: Claim, { id, to, regarding, related }: OutgoingReply): Promise<ReplyStart> {
		if (this.begun.has(id)) return await Promise.resolve('exists');
		const refusal = this.replies.begin({ at: this.current().at, address: to, about: regarding ?? related[0] ?? null });
		if (refusal === null) this.begun.add(id);
		return refusal ?? 'claimed';
	}

	async markAndBegin(): Promise<ReadonlySet<string>> {
		return await Promise.resolve(new Set<string>());
	}

	async keepSent(): Promise<void> {
		return await Promise.resolve();
	}

	async endReply(_replyId: string, reply: ReplyNote): Promise<void> {
		const turn = this.current();
		turn.progress = { ...turn.progress, item: { ...turn.progress.item, reply } };
		return await Promise.resolve();
	}

	private sources(): ItemSources {
		const { subject, sources, at } = this.current();
		return this.around.facts.sourcesOf(subject, sources, at);
	}

	private current(): SimulatedTurn {
		if (this.turn === null) throw new Error('No item has its turn');
		return this.turn;
	}

	/** The steps of our nodes change one record at most, so that nothing is to be taken back where it is refused. */
	private async commitOne(step: Step): Promise<StepResult> {
		const { facts } = this.around;
		const turn = this.current();
		const { item } = turn.subject;
		const saved: SavedRecord[] = [];
		for (const { recordKey, link, ...change } of step.changes ?? []) {
			const result = await this.change(change, recordKey);
			if (result instanceof Error) return { kind: 'refused', error: result };
			saved.push(result);
			if (link !== undefined) facts.link(item, result.record, link);
		}
		const linked = step.changes?.some(({ link }) => link !== undefined) === true;
		if (step.connect !== undefined && !linked)
			facts.connect(item.activityId, { ...facts.connectionOf(turn.subject), ...step.connect });
		turn.note(step, saved);
		return { kind: 'done', saved };
	}

	private async change(change: RecordChange, recordKey?: string): Promise<SavedRecord | Error> {
		const { facts } = this.around;
		const { subject, at } = this.current();
		if (change.op === 'upsert' || change.op === 'delete') return new Error(`A rule has no ${change.op}`);
		const { type, fields } = change;
		const missing = await this.missingTarget(type, fields);
		if (missing !== null) return missing;
		if (change.op === 'update') {
			const [before] = await this.get(type, [change.id]);
			if (before === undefined) return notThere(type, change.id);
			return { record: facts.update(before, fields, at), change: 'updated' };
		}
		const holder = change.unlessAddress === undefined ? undefined : contactAmong(this.sources().addressHolders);
		if (holder !== undefined) return { record: holder, change: 'existed' };
		const id = change.id ?? newId(subject.item, recordKey ?? `${type} of the sender`);
		return { record: facts.create(type, id, fieldsAtCreation(type, fields, at), at), change: 'created' };
	}

	/** The first record that the fields point at and that is not there, as a store refuses it. */
	private async missingTarget(type: string, fields: Readonly<Record<string, unknown>>): Promise<Error | null> {
		try {
			for (const target of targetsOf(type, fields)) {
				const [found] = await this.get(target.type, [target.id]);
				if (found === undefined) return targetMissing(type, target);
			}
			return null;
		} catch (error) {
			if (error instanceof ArcError) return error;
			throw error;
		}
	}
}

/** As what the item made has when it was handled, so that what came of it then is known again; else a new one. */
function newId(item: QueueItem, recordKey: string): string {
	const ids = recordIdsOf(item, recordKey);
	const noted = item.records[recordKey];
	return ids.find((id) => noted !== undefined && id === idOf(noted)) ?? ids[0] ?? '';
}

function notThere(type: string, id: string): ArcError {
	return new ArcError('recordNotFound', `There is no ${type} with the id ${id}`, {
		hint: 'Check the id and the record type; the record may have been deleted.',
	});
}
