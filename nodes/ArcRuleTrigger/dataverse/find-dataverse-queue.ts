import type { ITriggerFunctions } from 'n8n-workflow';
import { ArcError } from '../../../core/errors';
import type { Store } from '../../../core/ledger/store';
import type { Queue } from '../../../core/record/record';
import type { Records } from '../../../core/records/records';
import { lookUpQueue, type QueueChoice } from '../../shared/records/look-up-queue';
import { openEnvironment } from '../../shared/store/open-dataverse';
import type { RuleOptions } from '../read-rule';
import { readDataverseOptions } from './read-dataverse-options';

/**
 * The queue of Dataverse that a rule names; none is made there.
 *
 * @throws ArcError `queueRequired`, `queueUnknown`
 */
export async function findDataverseQueue(
	records: Pick<Records, 'get' | 'queuesByAddress'>,
	choice: QueueChoice,
): Promise<Queue> {
	if (choice.kind === 'none') {
		throw new ArcError('queueRequired', 'A rule that takes from a queue of Dataverse names no queue', {
			hint: 'Choose the queue in ARC Rule Trigger.',
		});
	}
	const queue = await lookUpQueue(records, choice);
	if (queue.kind === 'chosen' && queue.record !== undefined) return queue.record;
	const name = choice.kind === 'email' ? choice.address : choice.name;
	throw new ArcError('queueUnknown', `Dataverse has no queue "${name.slice(0, 120)}"`, {
		hint: 'Choose a queue of the environment from the list; it may have been deleted.',
	});
}

/**
 * The queue of the store that a queue of Dataverse is. Where records live elsewhere, it has one with the
 * same address, or one is made under the id that the queue has in Dataverse.
 */
export async function queueInStore(context: ITriggerFunctions, store: Store, rule: RuleOptions): Promise<QueueChoice> {
	const { records } = await openEnvironment(context);
	const { id, name, emailAddress } = await findDataverseQueue(records, rule.queue);
	const own: QueueChoice = { kind: 'id', id, name: name ?? emailAddress ?? id };
	if (readDataverseOptions(context).recordsHere) return own;
	const address = emailAddress?.trim().toLowerCase() ?? '';
	const standing = address === '' ? undefined : (await store.queuesByAddress([address])).get(address);
	if (standing !== undefined) return { ...own, id: standing.id };
	if ((await store.get('queue', [id])).length > 0) return own;
	const fields = { name: name ?? id, ...(address === '' ? {} : { emailAddress: address }) };
	const [saved] = await store.write([{ op: 'create', type: 'queue', id, fields }]);
	if (saved instanceof Error) throw saved;
	return own;
}
