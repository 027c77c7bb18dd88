import type { TraceEntry } from '../../core/activity/queue-item';
import { contactFromSender } from '../../core/contact/contact-from-sender';
import type { Sender } from '../../core/contact/sender';
import type { SenderTask } from '../../core/decision/before-conditions';
import { activatedText, contactMadeTexts } from '../../core/decision/contact-steps';
import { senderAs } from '../../core/decision/settled-sender';
import { ArcError } from '../../core/errors';
import type { Account, ArcRecord } from '../../core/record/record';
import { isRecordOf } from '../../core/record/record';
import type { RecordChange } from '../../core/records/records';
import type { RecordStore } from '../../core/record-store';
import type { Step } from '../../core/ledger/steps';
import type { HeldItem } from '../shared/items/hold-items';

export interface SenderJob {
	readonly held: HeldItem;
	readonly task: SenderTask;
	readonly sender: Sender;
}

export type SettledSender =
	{ readonly kind: 'settled'; readonly sender: Sender } | { readonly kind: 'failed'; readonly error: Error };

/**
 * Creates the contacts of unknown senders, and activates inactive ones, for a whole batch in one
 * commit. A contact that exists for the address is taken, so that two messages make one.
 */
export async function settleSenders(
	store: RecordStore,
	jobs: readonly SenderJob[],
	at: string,
): Promise<ReadonlyMap<number, SettledSender>> {
	const settled = new Map<number, SettledSender>();
	if (jobs.length === 0) return settled;
	const results = await store.commit(jobs.map((job) => stepFor(job, at)));
	const made = new Map<number, { record: ArcRecord; created: boolean }>();
	results.forEach((result, position) => {
		const index = jobs[position]?.held.index ?? -1;
		if (result.kind === 'claimLost') {
			settled.set(index, {
				kind: 'failed',
				error: new ArcError('claimLost', 'Another execution holds the queue item'),
			});
		} else if (result.kind === 'refused') settled.set(index, { kind: 'failed', error: result.error });
		else {
			const [saved] = result.saved;
			if (saved !== undefined) made.set(index, { record: saved.record, created: saved.change === 'created' });
		}
	});
	const accounts = await parents(
		store,
		[...made.values()].map(({ record }) => record),
	);
	for (const { held, sender } of jobs) {
		const found = made.get(held.index);
		if (found === undefined) continue;
		settled.set(held.index, { kind: 'settled', sender: senderAs(sender, found.record, accounts, found.created) });
	}
	return settled;
}

function stepFor({ held, task }: SenderJob, at: string): Step {
	const trace = (text: string): TraceEntry => ({ at, step: 'evaluate', text });
	if (task.kind === 'activate') {
		const change: RecordChange = { op: 'update', type: task.type, id: task.id, fields: { state: 'active' } };
		return { claim: held.claim, changes: [change], trace: [trace(activatedText(task.type))] };
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
	};
	return { claim: held.claim, changes: [change], trace: [trace(contactMadeTexts.evaluate)] };
}

async function parents(store: RecordStore, records: readonly ArcRecord[]): Promise<readonly Account[]> {
	const ids = records.flatMap((record) =>
		isRecordOf(record, 'contact') && record.account !== undefined ? [record.account] : [],
	);
	if (ids.length === 0) return [];
	const accounts = await store.get('account', [...new Set(ids)]);
	return accounts.filter((record): record is Account => isRecordOf(record, 'account'));
}
