import type { NewTraceEntry, StepNote } from '../../core/activity/trace';
import { contactFromSender } from '../../core/contact/contact-from-sender';
import type { Sender } from '../../core/contact/sender';
import type { SenderTask } from '../../core/decision/judge/before-conditions';
import { senderAs } from '../../core/decision/judge/settled-sender';
import type { RecordChange, Records, SavedRecord } from '../../core/records/records';
import type { Step, Steps } from '../../core/ledger/steps';
import { commitSteps } from '../items/commit-steps';
import type { HeldItem } from '../items/held-item';
import { loadParents } from '../items/load-parents';

export interface SenderJob {
	readonly held: HeldItem;
	readonly task: SenderTask;
	readonly sender: Sender;
}

export type SettledSender =
	| { readonly kind: 'settled'; readonly sender: Sender }
	/** `failed`: the store refused; `lost`: another execution holds the item. */
	| { readonly kind: 'failed' | 'lost'; readonly error: Error };

/**
 * Creates the contacts of unknown senders, and activates inactive ones, for a whole batch in one
 * commit. A contact that exists for the address is taken, so that two messages make one.
 *
 * @returns What came of each, by the index of its item
 */
export async function settleSenders(
	store: Pick<Steps, 'commit'> & Pick<Records, 'get'>,
	jobs: readonly SenderJob[],
	at: string,
): Promise<ReadonlyMap<number, SettledSender>> {
	const settled = new Map<number, SettledSender>();
	const made: { readonly job: SenderJob; readonly saved: SavedRecord }[] = [];
	for (const one of await commitSteps(store, jobs, (job) => stepFor(job, at))) {
		const { job } = one;
		if (one.kind !== 'done') {
			settled.set(job.held.index, { kind: one.kind === 'lost' ? 'lost' : 'failed', error: one.error });
			continue;
		}
		const [saved] = one.saved;
		if (saved !== undefined) made.push({ job, saved });
	}
	const accounts = await loadParents(
		store,
		made.map(({ saved }) => saved.record),
	);
	for (const { job, saved } of made) {
		const sender = senderAs(job.sender, saved.record, accounts, saved.change === 'created');
		settled.set(job.held.index, { kind: 'settled', sender });
	}
	return settled;
}

function stepFor({ held, task }: SenderJob, at: string): Step {
	const trace = (note: StepNote): [NewTraceEntry] => [{ at, step: 'evaluate', ...note }];
	const by = task.owner !== null && 'user' in task.owner ? { by: task.owner.user } : {};
	if (task.kind === 'activate') {
		const change: RecordChange = { op: 'update', type: task.type, id: task.id, fields: { state: 'active' }, ...by };
		const activated = { kind: 'senderActivated', values: { type: task.type } } as const;
		return { claim: held.claim, changes: [change], trace: trace(activated) };
	}
	const change: RecordChange = {
		op: 'create',
		type: 'contact',
		unlessAddress: task.address,
		fields: {
			...contactFromSender(task.address, task.name),
			state: 'active',
			...(task.owner === null ? {} : { owner: task.owner }),
		},
		...by,
	};
	return { claim: held.claim, changes: [change], trace: trace({ kind: 'contactCreated', values: {} }) };
}
