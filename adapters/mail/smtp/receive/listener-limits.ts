import { defaultPhaseLimits, type PhaseLimits } from './smtp-deadlines';

/** Bounds of a listener; each is far above what mail servers need. */
export interface ListenerLimits extends PhaseLimits {
	readonly connections: number;
	/** Of these, so many are for peers that logged in or come from an allowed network. */
	readonly reserved: number;
	/** Refused recipients of a connection before each further one waits, and before it is ended. */
	readonly refusals: { readonly slow: number; readonly end: number; readonly pauseMs: number };
}

export const defaultListenerLimits: ListenerLimits = {
	...defaultPhaseLimits,
	connections: 100,
	reserved: 20,
	refusals: { slow: 20, end: 30, pauseMs: 2_000 },
};

/** Recipients of a message. */
export const maxRecipients = 100;

export const timesOfListener = {
	/** Without a byte from the other side. */
	idleMs: 60_000,
	/** For messages under way when the listener closes. */
	closeMs: 1_500,
	/** How long a subscriber that left is answered for with 451, since a rule that is published again leaves first. */
	leavingMs: 30_000,
	/** Pauses before the port is opened again, the last one for ever. */
	reopenMs: [500, 1_000, 2_000, 5_000, 10_000, 30_000],
} as const;
