import type { Claim, QueueItem } from '../../core/activity/queue-item';
import type { TraceEntry } from '../../core/activity/trace';
import { readEntry } from '../../core/decision/outcome/step-texts';
import type { ArcItem } from '../../core/item/item';
import type { ItemSources, Step } from '../../core/ledger/steps';
import type { RecordChange, SavedRecord } from '../../core/records/records';
import { reference } from '../../core/record/reference';
import type { Subject } from '../../core/simulation/simulation';
import type { HeldItems } from '../items/hold-items';

type Change = NonNullable<Step['changes']>[number];

/** A change that a node made. */
export interface Written {
	readonly change: RecordChange & Pick<Change, 'recordKey' | 'link'>;
	readonly saved: SavedRecord;
}

/** What came of an item so far. */
interface Progress {
	readonly item: QueueItem;
	readonly trace: readonly TraceEntry[];
	readonly written: readonly Written[];
	readonly closed: NonNullable<Step['close']> | null;
}

/** One queue item while the rule has it, as if it had never been handled. */
export class SimulatedTurn {
	/** When it arrived, in milliseconds since 1970. */
	readonly at: number;
	/** What was done; taken back by putting an earlier one in its place. */
	progress: Progress;

	constructor(
		readonly subject: Subject,
		readonly sources: ItemSources,
	) {
		this.at = Date.parse(subject.item.enteredOn);
		const open = { state: 'active', outcome: null, reason: null, conditionItem: null, decision: null } as const;
		const item: QueueItem = {
			...subject.item,
			...sources.item,
			...open,
			records: {},
			begun: {},
			reply: null,
			trace: [],
		};
		this.progress = { item, trace: [], written: [], closed: null };
	}

	/** The item as a node gets it. */
	held(json: ArcItem): HeldItems {
		const { item, closed } = this.progress;
		const kind = closed === null ? 'open' : 'closed';
		return {
			held: [{ index: 0, json, envelope: json.queueItem, claim: claimOf(item), kind, item }],
			errors: new Map(),
			leaseMs: json.queueItem.rule.leaseSeconds * 1000,
		};
	}

	/** Notes what a node committed. */
	note(step: Step, saved: readonly SavedRecord[]): void {
		const { item, trace, written, closed } = this.progress;
		const changes = (step.changes ?? []).flatMap((change, position): Written[] => {
			const one = saved[position];
			return one === undefined ? [] : [{ change, saved: one }];
		});
		const made = changes.flatMap(({ change: { recordKey }, saved: { record } }) =>
			recordKey === undefined ? [] : [[recordKey, reference(record.type, record.id)] as const],
		);
		this.progress = {
			item: {
				...item,
				decision: step.decision ?? item.decision,
				reply: item.reply ?? step.reply ?? null,
				records: { ...item.records, ...Object.fromEntries(made) },
			},
			trace: [...trace, ...(step.trace ?? []).map(readEntry)],
			written: [...written, ...changes],
			closed: step.close ?? closed,
		};
	}
}

function claimOf({ id, claimNumber }: QueueItem): Claim {
	return { queueItemId: id, number: claimNumber };
}
