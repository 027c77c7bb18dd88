import type { Outcome, Reason } from './reason';

type Nothing = Readonly<Record<string, never>>;

/** What a trace tells, by kind, with the values that its sentence is made of (`core/decision/outcome/step-texts.ts`). */
export interface StepValues {
	/** Tracking tokens that this store did not sign, and where the message carries them. */
	readonly foreignTokens: { readonly count: number; readonly places: readonly string[] };
	readonly arrivedAgain: Nothing;
	readonly takenOver: Nothing;
	readonly attemptsSpent: { readonly attempts: number };
	/** The rule ended before an execution began. */
	readonly notStarted: Nothing;
	/** The records around the item could not be read. */
	readonly notLoaded: Nothing;
	/** n8n could not start the execution, or lost it before it began. */
	readonly executionLost: Nothing;
	readonly notBegun: { readonly withinSeconds: number };
	/** Evaluate Rule made a contact of the sender, or found the one that it would have made. */
	readonly contactCreated: Nothing;
	/** Resolve Contact did the same. */
	readonly contactResolved: Nothing;
	readonly senderActivated: { readonly type: 'contact' | 'account' };
	readonly ruleCannotRun: { readonly because: string };
	readonly conditionItemMatched: { readonly name: string };
	/** What the reason says by itself. */
	readonly reasonGiven: { readonly reason: Reason };
	readonly terminated: { readonly reason: Reason };
	readonly privilegeMissing: { readonly owner: string | null; readonly privilege: string };
	readonly recordWritten: { readonly did: 'create' | 'update' | 'reopen'; readonly type: string };
	/** The title of a case was longer than it may be. */
	readonly titleCut: { readonly from: number; readonly to: number };
	readonly recordFound: { readonly type: string };
	/** A record was begun that another system makes; `since` an earlier beginning whose end nobody noted. */
	readonly recordBegun: { readonly since: string | null };
	/** The same where it is not made again: it is looked up, or the item ends. */
	readonly recordInDoubt: { readonly since: string; readonly then: 'lookUp' | 'fail' };
	readonly recordMadeElsewhere: { readonly type: string; readonly system: string; readonly number: string };
	readonly recordRefused: { readonly because: string };
	readonly workflowEnded: Nothing;
	readonly putBack: { readonly reason: Reason; readonly seconds: number };
	readonly abandoned: Nothing;
	/** In the system that the item comes from: somebody works on it there, or it is no longer in the queue. */
	readonly takenElsewhere: { readonly how: 'worked' | 'gone' };
	readonly openedAgain: {
		readonly by: string | null;
		readonly pastConnection: boolean;
		readonly outcome: Outcome | null;
		readonly reason: Reason | null;
	};
}
export type StepKind = keyof StepValues;

/** One thing that is told, as data. */
export type StepNote<Kind extends StepKind = StepKind> = {
	readonly [One in Kind]: { readonly kind: One; readonly values: StepValues[One] };
}[Kind];

/** A thing of a known kind, or free text: what an error or another system said. */
export type Told = StepNote | { readonly kind?: undefined; readonly text: string };

interface TracePlace {
	readonly at: string;
	readonly step: 'takeIn' | 'claim' | 'evaluate' | 'resolve' | 'create' | 'reply' | 'settle' | 'reexecute';
	readonly detail?: unknown;
	/** What the details of many entries refer to, as the outline of a rule; a store keeps it once. */
	readonly outline?: unknown;
}

/** One thing that was looked at or done, as it is written; never holds a message body. */
export type NewTraceEntry = TracePlace & Told;

/** The same as it is read: with its sentence. What was stored before there were kinds may have the sentence alone. */
export type TraceEntry = TracePlace & { readonly text: string } & (StepNote | { readonly kind?: undefined });
