import type { RuleParts } from '../../../core/decision/settings/check-rule';
import { isRecordOf } from '../../../core/record/record';
import type { Records } from '../../../core/records/records';

export type QueueChoice =
	| { readonly kind: 'none' }
	| { readonly kind: 'id'; readonly id: string; readonly name: string }
	| { readonly kind: 'email'; readonly address: string };

interface Locator {
	readonly mode?: string;
	readonly value?: unknown;
	readonly cachedResultName?: string;
}

/** Reads the parameter Queue to Monitor. */
export function readQueueChoice({ mode, value, cachedResultName }: Locator): QueueChoice {
	const text = typeof value === 'string' ? value.trim() : '';
	if (text === '') return { kind: 'none' };
	if (mode === 'email') return { kind: 'email', address: text.toLowerCase() };
	return { kind: 'id', id: text, name: cachedResultName ?? text };
}

/** The chosen queue, as far as the store has it. */
export async function lookUpQueue(
	store: Pick<Records, 'get' | 'queuesByAddress'>,
	choice: QueueChoice,
): Promise<RuleParts['queue']> {
	switch (choice.kind) {
		case 'none':
			return { kind: 'none' };
		case 'id': {
			const [record] = await store.get('queue', [choice.id]);
			return { kind: 'chosen', name: choice.name, record: isRecordOf(record, 'queue') ? record : undefined };
		}
		case 'email': {
			const { address } = choice;
			const record = (await store.queuesByAddress([address])).get(address);
			return record === undefined ? { kind: 'toBeMade', address } : { kind: 'chosen', name: address, record };
		}
	}
}
