import type { ActivityHead } from '../../activity/activity';
import type { Reason } from '../../activity/reason';
import type { ArcRecord, Case } from '../../record/record';
import { isRecordOf } from '../../record/record';
import { idOf, typeOf, type Reference } from '../../record/reference';
import type { AdvancedSettings } from '../settings/rule-settings';

export interface Connection {
	/** The case that conditions see and that `Case Exists` hands on. */
	readonly connectedCase: Case | null;
	/** Why the connected record ends the item; null where nothing of it does. */
	readonly reason: Reason | null;
	/** Which record it is, and until when, for the person who reads the trace. */
	readonly because?: string;
	/** What the record that may be made becomes to the activity. */
	readonly link: 'regarding' | 'related';
	/** What the activity is related to from now on, whatever the conditions say. */
	readonly related?: readonly Reference[];
}

interface Question {
	readonly activity: ActivityHead;
	/** Undefined where the activity is regarding a record that was deleted. */
	readonly regarding: ArcRecord | null | undefined;
	readonly relatedCases: readonly ArcRecord[];
	readonly queueId: string | null;
	/** Ids of the queues that this message reached, for pruning. */
	readonly addressedQueues: readonly string[];
	readonly advanced: AdvancedSettings;
	readonly now: number;
}

/**
 * Judges what the activity is connected to (arc-spec 2.6, and 2.13 where a rule makes several
 * cases for one email).
 *
 * A resolved case counts as resolved for its whole waiting time; exactly that long ago is long
 * enough.
 */
export function judgeConnection(question: Question): Connection {
	const { activity, regarding, advanced } = question;
	const link = advanced.multipleCases ? 'related' : 'regarding';
	if (activity.subjectChanged === true && advanced.onSubjectChanged === 'newCase') {
		return { connectedCase: null, reason: null, link, ...pruned(question) };
	}
	if (advanced.multipleCases && activity.regarding === null) return judgeRelated(question);
	if (regarding === undefined) {
		const type = activity.regarding === null ? 'record' : typeOf(activity.regarding);
		return { connectedCase: null, reason: 'sourceNotFound', because: `The ${type} is gone`, link };
	}
	if (regarding === null) return { connectedCase: null, reason: null, link };
	if (!isRecordOf(regarding, 'case')) {
		return {
			connectedCase: null,
			reason: 'otherRecordConnected',
			because: `The record is of the type ${regarding.type}`,
			link,
		};
	}
	const reason = reasonOfCase(regarding, advanced, question.now);
	return {
		connectedCase: regarding,
		reason,
		...becauseOf(regarding, reason, advanced),
		link,
		// An email that stays with its one case is related to no others.
		...(advanced.multipleCases && reason !== null ? { related: [] } : {}),
	};
}

function judgeRelated(question: Question): Connection {
	const { relatedCases, queueId, advanced, now } = question;
	const ofQueue = relatedCases.filter(isCase).filter((record) => record.originQueue === queueId);
	const open = ofQueue.find((record) => (record.state ?? 'active') === 'active');
	const connectedCase = open ?? newest(ofQueue);
	if (connectedCase === null) return { connectedCase, reason: null, link: 'related', ...pruned(question) };
	const reason = reasonOfCase(connectedCase, advanced, now);
	return {
		connectedCase,
		reason,
		...becauseOf(connectedCase, reason, advanced),
		link: 'related',
		...pruned(question),
	};
}

/** Where the rule prunes: related without the cases whose queue is no longer addressed. Records that people related stay. */
function pruned({ activity, relatedCases, addressedQueues, advanced }: Question): Pick<Connection, 'related'> {
	if (!advanced.multipleCases || !advanced.pruneRelated) return {};
	const origins = new Map(relatedCases.filter(isCase).map((record) => [record.id, record.originQueue]));
	const related = activity.related.filter((ref) => {
		if (typeOf(ref) !== 'case') return true;
		const origin = origins.get(idOf(ref));
		return typeof origin !== 'string' || addressedQueues.includes(origin);
	});
	return related.length === activity.related.length ? {} : { related };
}

function isCase(record: ArcRecord): record is Case {
	return isRecordOf(record, 'case');
}

function newest(cases: readonly Case[]): Case | null {
	const [first, ...others] = cases;
	if (first === undefined) return null;
	return others.reduce((latest, record) => (resolvedAt(record) > resolvedAt(latest) ? record : latest), first);
}

/** When a case was resolved; one that does not say so is taken as resolved long ago. */
function resolvedAt({ resolvedOn }: Case): number {
	const at = typeof resolvedOn === 'string' ? Date.parse(resolvedOn) : NaN;
	return Number.isNaN(at) ? -Infinity : at;
}

function reasonOfCase(record: Case, advanced: AdvancedSettings, now: number): Reason | null {
	switch (record.state ?? 'active') {
		case 'active':
			return advanced.onActiveCase === 'skip' ? 'activeCaseConnected' : null;
		case 'resolved':
			return reasonOfResolved(record, advanced, now);
		case 'cancelled':
			return null;
	}
}

function reasonOfResolved(record: Case, { waitAfterResolved }: AdvancedSettings, now: number): Reason | null {
	if (!waitAfterResolved.enabled) return 'resolvedCaseConnected';
	if (waitAfterResolved.minutes === null) return null;
	return now - resolvedAt(record) >= waitAfterResolved.minutes * 60_000 ? null : 'resolvedTooRecently';
}

/** The last moment of which there is a date, in milliseconds since 1970. */
const latestTime = 8.64e15;

/** Which case ends the item, and for a wait until when. */
function becauseOf(
	record: Case,
	reason: Reason | null,
	{ waitAfterResolved: { minutes } }: AdvancedSettings,
): Pick<Connection, 'because'> {
	if (reason === null) return {};
	const name = typeof record.number === 'string' ? `Case ${record.number}` : 'The case';
	if (reason === 'activeCaseConnected') return { because: `${name} is active` };
	const at = resolvedAt(record);
	if (at === -Infinity) return { because: `${name} is resolved` };
	const since = `${name} is resolved since ${new Date(at).toISOString()}`;
	if (reason !== 'resolvedTooRecently' || minutes === null) return { because: since };
	const until = at + minutes * 60_000;
	if (!(Math.abs(until) <= latestTime)) return { because: since };
	return { because: `${since}; replies make a new case from ${new Date(until).toISOString()} on` };
}
