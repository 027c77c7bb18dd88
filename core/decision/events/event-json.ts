import { reasonCodes, type Reason } from '../../activity/reason';
import type { EventContent, StoreEvent } from '../../ledger/events';
import { reasonTexts } from '../outcome/reasons';

/** An event as an n8n item shows it; keys that do not apply are null. */
export interface EventJson {
	readonly event: {
		readonly id: string;
		readonly kind: EventContent['kind'];
		readonly at: string;
		readonly sample: boolean;
	};
	/** The event in one line, ready to be sent to somebody. */
	readonly summary: string;
	readonly rule: { readonly id: string; readonly name: string | null; readonly workflowId: string | null } | null;
	readonly queue: { readonly id: string; readonly name: string | null } | null;
	readonly item: {
		readonly id: string;
		readonly activityId: string;
		readonly activityType: string;
		readonly subject: string;
		readonly sender: string | null;
		readonly conditionItem: string | null;
		readonly attempts: number;
		readonly enteredOn: string;
	} | null;
	readonly reason: {
		readonly name: Reason;
		readonly code: number;
		readonly message: string;
		readonly recommendation: string;
		readonly detail: string | null;
	} | null;
	readonly outage: {
		readonly of: string;
		readonly code: string;
		readonly message: string;
		readonly recommendation: string | null;
		readonly since: string;
		readonly minutes: number;
	} | null;
	readonly mailbox: {
		readonly folder: string;
		readonly uids: readonly number[];
		readonly message: string;
		readonly recommendation: string | null;
	} | null;
	readonly otherRules: {
		readonly names: readonly string[];
		readonly message: string;
		readonly recommendation: string | null;
	} | null;
	readonly reply: {
		readonly queueItemId: string;
		readonly to: string;
		readonly subject: string;
		readonly message: string;
	} | null;
}

/** What an event says, in words and by keys; without any message body. */
export function eventJson({ id, at, place, content, queueName }: StoreEvent, sample = false): EventJson {
	return {
		event: { id, kind: content.kind, at, sample },
		summary: summaryOf(content, place.ruleName, at),
		rule: place.ruleId === null ? null : { id: place.ruleId, name: place.ruleName, workflowId: place.workflowId },
		queue: place.queueId === null ? null : { id: place.queueId, name: queueName },
		...none,
		...partsOf(content, at),
	};
}

const none = { item: null, reason: null, outage: null, mailbox: null, otherRules: null, reply: null } as const;

function partsOf(content: EventContent, at: string): Partial<Pick<EventJson, keyof typeof none>> {
	switch (content.kind) {
		case 'itemFailed': {
			const {
				reason,
				detail,
				queueItemId,
				activityId,
				activityType,
				subject,
				sender,
				conditionItem,
				attempts,
				enteredOn,
			} = content;
			const { text, recommendation } = reasonTexts[reason];
			return {
				item: { id: queueItemId, activityId, activityType, subject, sender, conditionItem, attempts, enteredOn },
				reason: { name: reason, code: reasonCodes[reason], message: text, recommendation, detail },
			};
		}
		case 'outageBegan':
		case 'outageEnded': {
			const { of, code, message, recommendation, since } = content;
			return { outage: { of, code, message, recommendation, since, minutes: minutesBetween(since, at) } };
		}
		case 'messagesHeldBack': {
			const { folder, uids, message, recommendation } = content;
			return { mailbox: { folder, uids, message, recommendation } };
		}
		case 'otherRulesActive': {
			const { names, message, recommendation } = content;
			return { otherRules: { names, message, recommendation } };
		}
		case 'replyStopped': {
			const { queueItemId, to, subject, message } = content;
			return { reply: { queueItemId, to, subject, message } };
		}
	}
}

function summaryOf(content: EventContent, ruleName: string | null, at: string): string {
	const rule = ruleName === null ? '' : ` (rule "${ruleName}")`;
	switch (content.kind) {
		case 'itemFailed':
			return `Failed: ${content.activityType} "${content.subject}" from ${content.sender ?? 'nobody'}${rule}: ${reasonTexts[content.reason].text} ${reasonTexts[content.reason].recommendation}`;
		case 'outageBegan':
			return `Outage${rule}: ${content.message}`;
		case 'outageEnded':
			return `The outage is over after ${minutesBetween(content.since, at)} min${rule}: ${content.message}`;
		case 'messagesHeldBack':
			return `Held back by the mail server${rule}: ${content.message}`;
		case 'otherRulesActive':
			return `Two rules on one queue${rule}: ${content.message}`;
		case 'replyStopped':
			return `A reply to ${content.to} was stopped${rule}: ${content.message}`;
	}
}

function minutesBetween(since: string, at: string): number {
	return Math.max(0, Math.round((Date.parse(at) - Date.parse(since)) / 60_000));
}
