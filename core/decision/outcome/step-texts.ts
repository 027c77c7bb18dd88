import type { NewTraceEntry, StepKind, StepNote, StepValues, Told, TraceEntry } from '../../activity/trace';
import { reasonTexts } from './reasons';

const verbs = { create: 'Created', update: 'Updated', reopen: 'Reopened' } as const;

/** What each kind of step says, for the monitor, ARC Store and the simulation. */
const stepTexts: { readonly [Kind in StepKind]: (values: StepValues[Kind]) => string } = {
	foreignTokens: ({ count, places }) => {
		const [what, them] = count === 1 ? ['a tracking token', 'It is'] : [`${count} tracking tokens`, 'They are'];
		return `The message carries ${what} that this record store did not sign (${places.join(', ')}): forged, damaged, or of another store. ${them} ignored`;
	},
	arrivedAgain: () => 'The same message arrived in this queue again',
	takenOver: () => 'An execution took the free item over',
	attemptsSpent: ({ attempts }) => `Claimed ${attempts} times without an end; no further attempt is made`,
	notStarted: () => 'The rule ended before the item was started',
	notLoaded: () => 'The records around the item could not be read; it is tried again',
	executionLost: () => 'n8n could not start the execution; the item is tried again',
	notBegun: ({ withinSeconds }) =>
		`No process began the execution within ${withinSeconds} s, so the item is tried again`,
	contactCreated: () => 'Created a contact for the unknown sender, or found the one made for the address',
	contactResolved: () => 'Created a contact for the sender, or found the one that has the address',
	senderActivated: ({ type }) => `Activated the ${type} of the sender again`,
	ruleCannotRun: ({ because }) => `The rule cannot run: ${because}`,
	conditionItemMatched: ({ name }) => `Condition item "${name}" matched`,
	reasonGiven: ({ reason }) => reasonTexts[reason].text,
	terminated: ({ reason }) => `Terminated: ${reasonTexts[reason].text}`,
	privilegeMissing: ({ owner, privilege }) => `${owner ?? 'The owner of the rule'} lacks the privilege ${privilege}`,
	recordWritten: ({ did, type }) => `${verbs[did]} the ${type}`,
	titleCut: ({ from, to }) => `The title had ${from} characters; the first ${to} are kept`,
	recordFound: ({ type }) => `Found the ${type} that was made before`,
	recordBegun: ({ since }) =>
		since === null
			? 'Began a record in another system'
			: `Began the record in another system again; it had been begun at ${since}, and its end was not noted`,
	recordInDoubt: ({ since, then }) =>
		`The record was begun in another system at ${since}, and its end was not noted${then === 'lookUp' ? '; it is looked up there first' : ''}`,
	recordMadeElsewhere: ({ type, system, number }) => `Noted the ${type} ${number} of ${system}`,
	recordRefused: ({ because }) => `${reasonTexts.recordNotCreated.text} ${because}`,
	workflowEnded: () => 'The workflow ended; no further node of the rule was on its way',
	putBack: ({ reason, seconds }) => `Put back (${reason}); tried again in ${seconds} s`,
	takenElsewhere: ({ how }) =>
		how === 'worked'
			? 'A person works on the queue item where it came from, so the rule leaves it'
			: 'The queue item is no longer active in its queue where it came from, so the rule leaves it',
	abandoned: () => 'The execution waited for longer than 30 days and may not go on',
	openedAgain: ({ by, pastConnection, outcome, reason }) =>
		`Opened again${by === null ? '' : ` by ${by}`}${pastConnection ? ', past the skip for its connected record' : ''}; it had ended as ${outcome} (${reason})`,
};

/** The sentences by which steps were told that the simulation takes back, as they stand in traces without kinds. */
const oldSentences: ReadonlyMap<string, StepNote> = new Map<string, StepNote>([
	[
		'Created a contact for the unknown sender, or found the one made for the address',
		{ kind: 'contactCreated', values: {} },
	],
	['Created a contact for the sender, or found the one that has the address', { kind: 'contactResolved', values: {} }],
	['Activated the contact of the sender again', { kind: 'senderActivated', values: { type: 'contact' } }],
	['Activated the account of the sender again', { kind: 'senderActivated', values: { type: 'account' } }],
	['Reopened the case', { kind: 'recordWritten', values: { did: 'reopen', type: 'case' } }],
]);

function noteText<Kind extends StepKind>({ kind, values }: StepNote<Kind>): string {
	return stepTexts[kind](values);
}

/** What is told, as a sentence. */
export const toldText = (told: Told): string => (told.kind === undefined ? told.text : noteText(told));

/**
 * An entry of a trace as it is read: with its sentence, and with its kind where an older version
 * wrote a sentence that is known.
 */
export function readEntry(entry: NewTraceEntry): TraceEntry {
	if (entry.kind !== undefined) return { ...entry, text: noteText(entry) };
	const known = oldSentences.get(entry.text);
	return known === undefined ? entry : { ...entry, ...known };
}
