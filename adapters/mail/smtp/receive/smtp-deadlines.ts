/** What a session has to be done with in time. */
export type Phase = keyof PhaseLimits;

export interface PhaseLimits {
	/** From the connection to a login, or to MAIL where none is asked for. */
	readonly greetingMs: number;
	/** From a login, or from the end of a message, to the next MAIL. */
	readonly mailMs: number;
	/** From one command of a message to the next. */
	readonly commandMs: number;
	/** From DATA to the end of the message. */
	readonly messageMs: number;
}

/** Far above what mail servers take; RFC 5321 section 4.5.3.2 lets a client wait longer, for an answer. */
export const defaultPhaseLimits: PhaseLimits = {
	greetingMs: 30_000,
	mailMs: 60_000,
	commandMs: 60_000,
	messageMs: 600_000,
};

/**
 * The deadline that each session has now. A byte now and then, or a command that does nothing, keeps
 * a connection from being idle, but not from its deadline.
 */
export class Deadlines {
	private readonly timers = new Map<string, NodeJS.Timeout>();

	/** @param onLate ends the session of an id */
	constructor(
		private readonly limits: PhaseLimits,
		private readonly onLate: (session: string) => void,
	) {}

	/** Begins a phase of a session, which ends the one before. */
	begin(session: string, phase: Phase): void {
		this.end(session);
		const timer = setTimeout(() => {
			this.timers.delete(session);
			this.onLate(session);
		}, this.limits[phase]);
		this.timers.set(session, timer.unref());
	}

	/** Nothing is expected of a session: it is gone, or it waits for us. */
	end(session: string): void {
		clearTimeout(this.timers.get(session));
		this.timers.delete(session);
	}
}
