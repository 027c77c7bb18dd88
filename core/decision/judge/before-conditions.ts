import type { ActivityHead, AutomaticKind } from '../../activity/activity';
import type { Outcome, Reason } from '../../activity/reason';
import { coveringEntitlement } from '../../contact/entitlement';
import { contactAmong } from '../../contact/contact-among';
import { resolveSender, senderRecord, type SenderQuestion } from '../../contact/resolve-sender';
import type { Sender, SenderKind } from '../../contact/sender';
import type { ArcRecord, Owner, Privilege, User } from '../../record/record';
import { actingUser, mayDo } from '../../record/privileges';
import { idOf, typeOf } from '../../record/reference';
import type { Facts } from '../../item/facts';
import type { ItemSources } from '../../ledger/steps';
import type { StoreSettings } from '../../ledger/settings';
import { judgeConnection } from './connected-case';
import type { AdvancedSettings, RuleSettings } from '../settings/rule-settings';

/** What has to be done to the sender's record before the rule can go on. */
export type SenderTask =
	| {
			readonly kind: 'createContact';
			readonly address: string;
			readonly name: string | null;
			readonly owner: Owner | null;
	  }
	| {
			readonly kind: 'activate';
			readonly type: 'contact' | 'account';
			readonly id: string;
			/** In whose name. */
			readonly owner: Owner | null;
	  };

export type Preliminary =
	| {
			readonly kind: 'ends';
			readonly outcome: Outcome;
			readonly reason: Reason;
			readonly facts: Facts;
			readonly because?: string;
	  }
	| { readonly kind: 'needs'; readonly task: SenderTask; readonly facts: Facts }
	| { readonly kind: 'goesOn'; readonly facts: Facts };

export interface PreliminaryQuestion {
	readonly sources: ItemSources<ActivityHead>;
	readonly rule: RuleSettings;
	readonly settings: StoreSettings;
	/** Milliseconds since 1970. */
	readonly now: number;
	/** The sender as it is after its task was done; skips the questions that led to the task. */
	readonly settledSender?: Sender;
}

const listKinds: ReadonlySet<AutomaticKind> = new Set(['list', 'bulk']);

/**
 * Everything that a rule asks before its conditions, in Dynamics' order (arc-spec 2.3): direction,
 * owner, repeats, automatic mail, connected record, sender, entitlement. The first that ends the item
 * gives its outcome and reason.
 *
 * Sender and entitlement are questions to email alone; social activities are asked for blocked
 * profiles and direct messages instead.
 */
export function beforeConditions(question: PreliminaryQuestion): Preliminary {
	const { sources, rule, settings, now } = question;
	const { advanced } = rule;
	const { activity, item } = sources;
	const isEmail = activity.type === 'email';
	const connection = judgeConnection({
		activity,
		regarding: sources.regarding,
		relatedCases: sources.relatedCases,
		queueId: item.queueId,
		addressedQueues: sources.addressedQueues,
		advanced,
		now,
	});
	const whoWrites: SenderQuestion = {
		address: activity.from,
		name: activity.fromName ?? null,
		holders: sources.addressHolders,
		accounts: sources.accounts,
		queueOwner: sources.queue?.owner ?? null,
		ambiguousIsUnknown: settings.ambiguousSenderIsUnknown,
	};
	const sender = question.settledSender ?? resolveSender(whoWrites);
	const facts: Facts = {
		sender,
		connectedCase: connection.connectedCase,
		entitlement: coveringEntitlement(sender, sources.entitlements, now),
		queue: sources.queue,
		link: connection.link,
		...(connection.related === undefined ? {} : { related: connection.related }),
	};
	const skipped = (reason: Reason, because?: string): Preliminary => ({
		kind: 'ends',
		outcome: 'skipped',
		reason,
		facts,
		...(because === undefined ? {} : { because }),
	});
	const failed = (reason: Reason, because?: string): Preliminary => ({
		kind: 'ends',
		outcome: 'failed',
		reason,
		facts,
		...(because === undefined ? {} : { because }),
	});

	// What your side sent is no business of the rule, whoever owns it.
	if (isEmail && activity.direction === 'outgoing') return skipped('outgoing');
	const owner = actingUser(rule.owner, sources.owners);
	if (owner === undefined || owner?.enabled === false)
		return failed('ownerDisabled', whyNobody(rule.owner, sources.owners));
	if (isRepeat(sources)) return skipped('duplicate');
	if (activity.type === 'socialActivity') {
		const reason = socialReason(activity.blockedProfile === true, activity.directMessage === true, advanced);
		if (reason !== null) return skipped(reason);
	}
	if (isEmail && leavesOut(activity.automatic ?? null, advanced)) {
		return skipped('automaticMail', activity.automaticBecause ?? undefined);
	}
	if (connection.reason !== null && !(item.pastConnection && connection.reason !== 'sourceNotFound')) {
		return (connection.reason === 'sourceNotFound' ? failed : skipped)(connection.reason, connection.because);
	}
	if (!isEmail) return { kind: 'goesOn', facts };
	if (sender.kind === 'none') return skipped('noSender');

	const task = senderTask(sender, advanced, sources.addressHolders);
	if (task === 'unknownSender') return skipped('unknownSender', whyUnknown(sender.kind, whoWrites));
	if (task !== null) {
		const acting =
			advanced.createContactAs === 'ruleOwner' ? owner : actingUser(sources.queue?.owner ?? null, sources.owners);
		const privilege = privilegeFor(task, sources.addressHolders);
		if (privilege !== null && !mayDo(acting, privilege)) {
			return failed('contactNotCreated', whyMayNot(acting, privilege));
		}
		const owned = acting ? { user: acting.id } : null;
		return { kind: 'needs', task: { ...task, owner: owned }, facts };
	}
	if (advanced.requireEntitlement && facts.entitlement === null) return skipped('noEntitlement');
	return { kind: 'goesOn', facts };
}

/** A queue that stands in To and again in Cc or as the mailbox has a second item for the same message. */
function isRepeat({ item, handledBefore }: ItemSources<ActivityHead>): boolean {
	return handledBefore && (item.wayIn === 'cc' || item.wayIn === 'mailbox' || item.wayIn === 'to');
}

function leavesOut(kind: AutomaticKind | null, advanced: AdvancedSettings): boolean {
	if (kind === null) return false;
	return (listKinds.has(kind) ? advanced.listMail : advanced.automaticMail) === 'skip';
}

function socialReason(blocked: boolean, direct: boolean, advanced: AdvancedSettings): Reason | null {
	if (blocked && !advanced.blockedProfiles) return 'blockedProfile';
	if (!direct && advanced.directMessagesOnly) return 'notDirectMessage';
	return null;
}

/** Why a sender is no customer. */
const unknownBecause: Partial<Record<SenderKind, string>> = {
	unknown: 'No record has the address of the sender',
	ambiguous: 'Several records share the address of the sender, and none of them is taken',
	inactive: 'The contact or account that has the address of the sender is inactive',
};

function whyUnknown(kind: SenderKind, question: SenderQuestion): string | undefined {
	if (kind !== 'other') return unknownBecause[kind];
	return `The address of the sender is that of a record of the type ${senderRecord(question)?.type ?? 'unknown'}`;
}

/** Why an owner can act as nobody. */
function whyNobody(owner: Owner | null, owners: readonly ArcRecord[]): string | undefined {
	if (owner === null) return undefined;
	const record = owners.find(({ type, id }) => type === typeOf(owner) && id === idOf(owner));
	if (record === undefined) return `The ${typeOf(owner)} is gone`;
	const user = actingUser(owner, owners);
	const name = String(record['name'] ?? record.id);
	if (record.type !== 'team') return `${name} is disabled`;
	return user
		? `${user.name ?? user.id}, who administers the team ${name}, is disabled`
		: `The team ${name} has no administrator`;
}

/** Why the user in whose name something would be done may not do it. */
function whyMayNot(acting: User | null | undefined, privilege: Privilege): string {
	if (!acting) return 'The user in whose name it would be done is gone';
	if (acting.enabled === false) return `${acting.name ?? acting.id} is disabled`;
	return `${acting.name ?? acting.id} lacks the privilege ${privilege}`;
}

/**
 * What an email's sender asks for (arc-spec 2.4): nothing, a record, or that the item ends. Where the
 * address is that of inactive contacts alone, but resolved to nobody or to a user, one of them is
 * activated rather than another made.
 */
function senderTask(
	sender: Sender,
	advanced: AdvancedSettings,
	holders: readonly ArcRecord[],
): SenderTask | 'unknownSender' | null {
	if (sender.kind === 'contact' || sender.kind === 'account') return null;
	if (!advanced.allowUnknownSenders) return 'unknownSender';
	if (sender.kind === 'inactive') {
		const record = sender.contact ?? sender.account;
		if (record !== null) return { kind: 'activate', type: record.type, id: record.id, owner: null };
	}
	if (advanced.unknownSenders === 'mapManually' || sender.address === null) return null;
	const contact = contactAmong(holders);
	if (contact?.state === 'inactive') return { kind: 'activate', type: 'contact', id: contact.id, owner: null };
	return { kind: 'createContact', address: sender.address, name: sender.name, owner: null };
}

/** What a task asks for; taking the contact that has the address already asks for nothing. */
function privilegeFor(task: SenderTask, holders: readonly ArcRecord[]): Privilege | null {
	if (task.kind === 'activate') return `${task.type}:update`;
	return contactAmong(holders) === undefined ? 'contact:create' : null;
}
