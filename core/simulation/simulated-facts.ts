import type { Activity } from '../activity/activity';
import type { QueueItem } from '../activity/queue-item';
import { isRecordOf, type ArcRecord } from '../record/record';
import { addressFields, fieldsAfterUpdate } from '../record/record-rules';
import { idOf, reference, samePlace, typeOf, type Reference } from '../record/reference';
import type { ItemSources } from '../ledger/steps';
import { activatedSender, contactMade, reopenedCase } from '../decision/outcome/contact-steps';
import type { Connected, Subject } from './simulation';

/** The ids that a record may have which a queue item made under a Record Key. */
export type RecordIds = (item: Pick<QueueItem, 'id' | 'enteredOn'>, recordKey: string) => readonly string[];

/** Records by `type:id`; null for one that the store does not have. */
export type StoredRecords = Map<string, ArcRecord | null>;

export const keyOf = (type: string, id: string): string => `${type}:${id}`;
/** Notes what a store answered for records of a type. */
export function learnRecords(
	stored: StoredRecords,
	type: string,
	ids: readonly string[],
	found: readonly ArcRecord[],
): void {
	for (const id of ids) stored.set(keyOf(type, id), null);
	for (const record of found) stored.set(keyOf(type, record.id), record);
}

const refKey = (ref: Reference): string => keyOf(typeOf(ref), idOf(ref));
const addressKey = (address: string): string => address.trim().toLowerCase();

/**
 * The store as a simulation sees it: the records that are in it now, without what the simulated items
 * themselves made when they were handled, and with what they make in the simulation.
 *
 * A case that was resolved later is active before that. Everything else counts as it is now.
 */
export class SimulatedFacts {
	/** Records that were made or changed in the simulation. */
	private readonly made = new Map<string, ArcRecord>();
	private readonly madeByAddress = new Map<string, ArcRecord[]>();
	private readonly changedState = new Set<string>();
	/** Records that items made when they were handled, with the item. */
	private readonly makers = new Map<string, string>();
	private readonly linked = new Map<string, Reference>();
	private readonly connections = new Map<string, Connected>();
	private readonly bySubject: ReadonlyMap<string, Subject>;

	constructor(
		private readonly stored: StoredRecords,
		subjects: readonly Subject[],
		idsOf: RecordIds,
	) {
		this.bySubject = new Map(subjects.map((subject) => [subject.item.activityId, subject]));
		for (const { happened, sources } of subjects) {
			if (happened === null) continue;
			for (const [key, ref] of Object.entries(happened.records)) {
				if (idsOf(happened, key).includes(idOf(ref))) this.makers.set(refKey(ref), happened.id);
			}
			if (sources !== null) this.undoSender(happened, sources);
			if (reopenedCase(happened)) this.undoReopening(happened);
		}
	}

	/** What surrounds an item at its turn. */
	sourcesOf(subject: Subject, sources: ItemSources, at: number): ItemSources {
		const { regarding, related } = this.connectionOf(subject);
		const activity: Activity = { ...sources.activity, regarding, related };
		const made = activity.from === null ? [] : (this.madeByAddress.get(addressKey(activity.from)) ?? []);
		const there = sources.addressHolders.filter((record) => !this.cameLater(record, subject));
		const holders = there.flatMap((record) => this.current(record, at) ?? []);
		return {
			...sources,
			activity,
			addressHolders: [...holders, ...made.flatMap((record) => this.current(record, at) ?? [])],
			accounts: sources.accounts.flatMap((record) => this.current(record, at) ?? []),
			regarding: regarding === null ? null : this.lookUp(regarding, at),
			relatedCases: related.map((ref) => this.lookUp(ref, at)).filter((record) => isRecordOf(record, 'case')),
		};
	}

	/** Whether it is known what the store has there. */
	knows(type: string, id: string): boolean {
		const key = keyOf(type, id);
		return this.made.has(key) || this.makers.has(key) || this.stored.has(key);
	}

	/** Takes in what the store answered for records of a type. */
	learn(type: string, ids: readonly string[], found: readonly ArcRecord[]): void {
		learnRecords(this.stored, type, ids, found);
	}

	/** A known record as it is at that time in the simulation; undefined where there is none. */
	lookUp(ref: Reference, at: number): ArcRecord | undefined {
		const key = refKey(ref);
		const made = this.made.get(key);
		if (made !== undefined) return this.current(made, at);
		if (this.makers.has(key)) return undefined;
		const stored = this.stored.get(key);
		return stored === undefined || stored === null ? undefined : this.current(stored, at);
	}

	create(type: string, id: string, fields: Readonly<Record<string, unknown>>, at: number): ArcRecord {
		const known = this.made.get(keyOf(type, id));
		if (known !== undefined) return known;
		const time = new Date(at).toISOString();
		const record: ArcRecord = { ...fields, type, id, createdOn: time, modifiedOn: time };
		this.made.set(keyOf(type, id), record);
		for (const address of addressesOf(record))
			this.madeByAddress.set(address, [...(this.madeByAddress.get(address) ?? []), record]);
		return record;
	}

	update(before: ArcRecord, changes: Readonly<Record<string, unknown>>, at: number): ArcRecord {
		const { type, id } = before;
		const after: ArcRecord = {
			...fieldsAfterUpdate(type, before, changes, at),
			type,
			id,
			modifiedOn: new Date(at).toISOString(),
		};
		if ('state' in changes) this.changedState.add(keyOf(type, id));
		this.made.set(keyOf(type, id), after);
		return after;
	}

	/** Connects an activity to a record that was made for its queue item. */
	link(item: QueueItem, record: ArcRecord, as: 'regarding' | 'related'): void {
		const ref = reference(record.type, record.id);
		const { related } = this.connections.get(item.activityId) ?? { related: [] };
		if (!this.linked.has(item.id)) this.linked.set(item.id, ref);
		if (as === 'regarding') this.connect(item.activityId, { regarding: ref, related });
		else
			this.connect(item.activityId, {
				regarding: null,
				related: related.some((other) => samePlace(other, ref)) ? related : [...related, ref],
			});
	}

	connect(activityId: string, connected: Connected): void {
		this.connections.set(activityId, connected);
	}

	/** What an activity belongs to at its turn: what it took over from the message that it answers, unless something was connected since. */
	connectionOf(subject: Subject): Connected {
		const { activityId } = subject.item;
		const known = this.connections.get(activityId);
		if (known !== undefined) return known;
		const { activity } = subject.sources ?? {};
		const answered = activity?.correlatedWith ?? null;
		const from = answered === null ? undefined : this.bySubject.get(answered);
		const taken =
			from !== undefined && from !== subject
				? this.connectionOf(from)
				: (subject.answered ?? { regarding: activity?.regarding ?? null, related: activity?.related ?? [] });
		const connected: Connected = {
			regarding: taken.regarding === null ? null : this.inItsPlace(taken.regarding, subject),
			related: taken.related.map((ref) => this.inItsPlace(ref, subject)).filter((ref) => ref !== null),
		};
		this.connect(activityId, connected);
		return connected;
	}

	/** What the simulation has in the place of a record: the record itself, unless a simulated item made it. */
	private inItsPlace(ref: Reference, subject: Subject): Reference | null {
		const key = refKey(ref);
		if (this.made.has(key)) return ref;
		const maker = this.makers.get(key);
		if (maker !== undefined) return this.linked.get(maker) ?? null;
		const stored = this.stored.get(key);
		return stored !== undefined && stored !== null && this.cameLater(stored, subject) ? null : ref;
	}

	/** Whether somebody else made a record after the item was handled, as another rule does for the same message. */
	private cameLater({ type, id, createdOn }: ArcRecord, { happened }: Subject): boolean {
		const handledOn = happened?.evaluatedOn ?? null;
		return handledOn !== null && (createdOn ?? '') > handledOn && !this.made.has(keyOf(type, id));
	}

	private current(record: ArcRecord, at: number): ArcRecord | undefined {
		const key = keyOf(record.type, record.id);
		const made = this.made.get(key);
		if (made === undefined && this.makers.has(key)) return undefined;
		return record.type === 'case' ? this.caseAt(made ?? record, key, at) : (made ?? record);
	}

	/** A case in its state at that time; one in the place of a real one shares what people did to that. */
	private caseAt(record: ArcRecord, key: string, at: number): ArcRecord {
		if (this.changedState.has(key)) return record;
		const real = this.stored.get(key) ?? record;
		const { state, resolvedOn, modifiedOn } = {
			state: real['state'],
			resolvedOn: real['resolvedOn'],
			modifiedOn: real.modifiedOn,
		};
		const since = state === 'resolved' ? resolvedOn : state === 'cancelled' ? modifiedOn : undefined;
		if (typeof since === 'string' && Date.parse(since) > at) return { ...record, state: 'active', resolvedOn: null };
		return state === record['state'] && resolvedOn === record['resolvedOn'] ? record : { ...record, state, resolvedOn };
	}

	/** A case that the item reopened is resolved until then; when it was is no longer known, and counts as long ago. */
	private undoReopening({ records }: QueueItem): void {
		for (const ref of Object.values(records)) {
			const record = this.stored.get(refKey(ref));
			if (record?.type !== 'case' || this.makers.has(refKey(ref))) continue;
			this.changedState.add(refKey(ref));
			this.made.set(refKey(ref), { ...record, state: 'resolved', resolvedOn: undefined });
		}
	}

	/** Takes back what the item did to the record of its sender when it was handled. */
	private undoSender(item: QueueItem, { addressHolders }: ItemSources): void {
		const step = contactMade(item);
		if (step !== undefined) {
			const since = addressHolders.filter((record) => record.type === 'contact' && (record.createdOn ?? '') >= step.at);
			const [first] = since.sort((a, b) => (a.createdOn ?? '').localeCompare(b.createdOn ?? ''));
			if (first !== undefined) this.makers.set(keyOf(first.type, first.id), item.id);
		}
		for (const record of addressHolders) {
			if (!activatedSender(item, record.type) || this.made.has(keyOf(record.type, record.id))) continue;
			this.made.set(keyOf(record.type, record.id), { ...record, state: 'inactive' });
		}
	}
}

function addressesOf(record: ArcRecord): string[] {
	const values = addressFields.flatMap((field) => record[field]);
	const addresses = values.filter((value): value is string => typeof value === 'string' && value.trim() !== '');
	return [...new Set(addresses.map(addressKey))];
}
