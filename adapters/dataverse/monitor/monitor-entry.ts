import { reasonCodes, type Outcome, type Reason } from '../../../core/activity/reason';
import { uuidV5 } from '../../uuid-v5';
import type { Operation } from '../web-api/operation';

/** What became of a queue item, as the activity monitor of Dynamics shows it. */
export interface MonitorEntry {
	readonly queueItemId: string;
	readonly outcome: Outcome;
	readonly reason: Reason;
	readonly subject: string;
	readonly ruleName: string | null;
	readonly conditionItem: string | null;
	readonly queueId: string | null;
}

/** `currentstate`: Ready for Power Automate, Failed, Skipped (activitymonitor, entity reference). */
const states: Readonly<Record<Outcome, number>> = { ready: 1, failed: 2, skipped: 3 };
/** Reasons of Microsoft end here. */
const lastReason = 19;
/** What stands for a failure that Microsoft has no reason for: "internal failure". */
const internalFailure = 18;
/** What Microsoft's entry keeps of these, by the reasons that say so. */
const contactFailures: ReadonlySet<Reason> = new Set(['contactNotCreated', 'contactCreationFailed']);

/**
 * Writes an entry into `activitymonitors`: one row for a queue item, whose state is the last one. Reasons
 * of this package that Microsoft does not have, and the names of rule and condition, stand in
 * `advancedsettings`, beside the queue item.
 */
export function monitorOperation(entry: MonitorEntry): Operation {
	const { queueItemId, outcome, reason, subject, ruleName, conditionItem, queueId } = entry;
	return {
		method: 'PATCH',
		path: `activitymonitors(${uuidV5(`activity monitor ${queueItemId}`)})`,
		body: {
			name: subject.slice(0, 100).toWellFormed(),
			currentstate: states[outcome],
			reason: microsoftsReason(outcome, reason),
			advancedsettings: settingsOf({
				queueitemid: queueItemId,
				reason,
				rule: ruleName?.slice(0, 200).toWellFormed() ?? null,
				condition: conditionItem?.slice(0, 200).toWellFormed() ?? null,
			}),
			...(contactFailures.has(reason) ? { contactcreatedbyrule: false } : {}),
			...(reason === 'noEntitlement' ? { entitlementcheck: false } : {}),
			...(queueId === null ? {} : { 'queueId@odata.bind': `/queues(${queueId})` }),
		},
		repeatable: true,
	};
}

function microsoftsReason(outcome: Outcome, reason: Reason): number {
	const code = reasonCodes[reason];
	if (code <= lastReason) return code;
	return outcome === 'failed' ? internalFailure : reasonCodes.none;
}

/** At most 2,000 characters, which signs that JSON escapes may make of names. */
function settingsOf(settings: Readonly<Record<string, string | null>>): string {
	const text = JSON.stringify(settings);
	const { queueitemid, reason } = settings;
	return text.length <= 2_000 ? text : JSON.stringify({ queueitemid, reason });
}
