import type { ITriggerFunctions } from 'n8n-workflow';
import { ArcError } from '../../core/errors';
import { checkRule } from '../../core/decision/settings/check-rule';
import type { Queue } from '../../core/record/record';
import type { Store } from '../../core/ledger/store';
import { lookUpQueue } from '../shared/records/look-up-queue';
import { sourceOf } from './mail-sources';
import type { RuleOptions } from './read-rule';

/**
 * The queue that a rule monitors, or null for a rule without one. A queue that is named by its
 * e-mail address is made if it is missing, unless the source of the rule has queues of its own.
 *
 * @throws ArcError `queueRequired`, `queueUnknown`, `queueWithoutAddress`, or `notOffered` where the records lack what the
 * rule asks for
 */
export async function findQueue(context: ITriggerFunctions, store: Store, rule: RuleOptions): Promise<Queue | null> {
	const receiver = await sourceOf(rule)?.load();
	const choice = (await receiver?.queueInStore?.(context, store, rule)) ?? rule.queue;
	const queue = await lookUpQueue(store, choice);
	const findings = checkRule({
		activityType: rule.activityType,
		queue,
		abilities: store.abilities,
		owner: rule.owner,
		requiresEntitlement: false,
		severalCases: false,
		recordsElsewhere: false,
		ruleItems: null,
		failedExamples: [],
		createRecords: [],
		begins: [],
		autoReplies: [],
	});
	const finding = findings.find(({ severity }) => severity === 'error');
	if (finding !== undefined) throw new ArcError(finding.code, finding.message, { hint: finding.hint });
	if (queue.kind === 'toBeMade') return await makeQueue(store, queue.address);
	return queue.kind === 'chosen' ? (queue.record ?? null) : null;
}

async function makeQueue(store: Store, address: string): Promise<Queue> {
	const [saved] = await store.write([
		{ op: 'upsert', type: 'queue', match: { emailAddress: address }, fields: { name: address, emailAddress: address } },
	]);
	if (saved === undefined || saved instanceof Error) throw saved ?? new Error('The store answered nothing');
	return saved.record as Queue;
}
