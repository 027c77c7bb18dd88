import { ArcError } from '../../core/errors';
import { checkRule } from '../../core/decision/settings/check-rule';
import type { Queue } from '../../core/record/record';
import type { Store } from '../../core/ledger/store';
import { lookUpQueue } from '../shared/records/look-up-queue';
import type { RuleOptions } from './read-rule';

/**
 * The queue that a rule monitors, or null for a rule without one. A queue that is named by its
 * e-mail address is made if it is missing.
 *
 * @throws ArcError `queueRequired`, `queueUnknown`, `queueWithoutAddress`, or `notOffered` where the records lack what the
 * rule asks for
 */
export async function findQueue(
	store: Store,
	rule: Pick<RuleOptions, 'queue' | 'activityType' | 'owner'>,
): Promise<Queue | null> {
	let queue = await lookUpQueue(store, rule.queue);
	if (queue.kind === 'toBeMade') {
		await makeQueue(store, queue.address);
		queue = await lookUpQueue(store, rule.queue);
	}
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
	return queue.kind === 'chosen' ? (queue.record ?? null) : null;
}

async function makeQueue(store: Store, address: string): Promise<void> {
	const [saved] = await store.write([
		{ op: 'upsert', type: 'queue', match: { emailAddress: address }, fields: { name: address, emailAddress: address } },
	]);
	if (saved instanceof Error) throw saved;
}
