import { asError, ArcError, isArcError } from '../../../core/errors';
import { backOff } from '../../../core/rule-loop/back-off';
import { pause } from '../../pause';
import { activityTableOf } from './read/activity-table';
import { activeRulesOf } from './other-rules';
import { QueuePass } from './queue-pass';
import type { QueueListener, QueueSource } from './queue-source';

/** A whole queue is looked at once in so many passes, for what a short look may miss. */
const passesBetweenWholes = 60;
/** The longest pause after failures, in milliseconds; Dataverse itself is asked no more than it wants. */
const longestPause = 60_000;
/** Whoever unpublishes a rule does not wait longer; what a pass takes in by then is there for whoever comes next. */
const slowestEnd = 5_000;

/** What was found out first, and how to end it. */
export interface QueueSubscription {
	/** Why the first pass failed; null where it did not. */
	readonly verdict: () => Promise<ArcError | null>;
	/** Ends the look at the queue. A pass that is under way, as where Dataverse asks for patience, is waited for some seconds at most. */
	readonly unsubscribe: () => Promise<void>;
}

/**
 * Drains a queue of Dataverse for a rule for as long as it runs. It goes on for ever by itself: what
 * keeps it from its work is told once, and tried again with growing pauses.
 */
export function subscribeQueue(
	source: QueueSource,
	listener: QueueListener,
	slowestEndMs: number = slowestEnd,
): QueueSubscription {
	const pass = new QueuePass(source);
	const ended = new AbortController();
	let verdict: (first: ArcError | null) => void = () => undefined;
	const first = new Promise<ArcError | null>((resolve) => (verdict = resolve));
	const loop = async (): Promise<void> => {
		let failures = 0;
		let isOut = false;
		let told = '';
		for (let count = 0; !ended.signal.aborted; count += 1) {
			const isWhole = count % passesBetweenWholes === 0 || failures > 0;
			const { refusal, failure } = await attempt(async () => {
				const refused = await pass.run(isWhole);
				if (isWhole) told = await tellOtherRules(source, listener, told);
				return refused;
			});
			const error = failure ?? refusal;
			verdict(error);
			if (error !== null && !isOut) listener.onOutage(error);
			if (error === null && isOut) listener.onRecovered();
			isOut = error !== null;
			// What Dataverse refuses to show of one item keeps no other from coming in.
			failures = failure === null ? 0 : failures + 1;
			await pause(source.pollMs + backOff(failures, 1_000, longestPause), ended.signal);
		}
	};
	const running = loop();
	return {
		verdict: async () => await first,
		unsubscribe: async () => {
			ended.abort();
			const over = new AbortController();
			await Promise.race([running.finally(() => over.abort()), pause(slowestEndMs, over.signal)]);
		},
	};
}

/** Takes the first item of a queue in for a run by hand, as soon as there is one. */
export async function takeFirstItem(source: QueueSource, signal: AbortSignal): Promise<void> {
	const pass = new QueuePass(source);
	while (!signal.aborted && !(await pass.takeFirst())) await pause(Math.min(source.pollMs, 2_000), signal);
}

async function tellOtherRules(source: QueueSource, { onOtherRules }: QueueListener, told: string): Promise<string> {
	const names = await activeRulesOf(source.client, source.queue.id, activityTableOf(source.activityType));
	const now = JSON.stringify(names);
	if (names.length > 0 && now !== told) onOtherRules(names);
	return now;
}

interface Attempt {
	/** Why one item was refused. */
	readonly refusal: ArcError | null;
	/** Why nothing could be done. */
	readonly failure: ArcError | null;
}

async function attempt(work: () => Promise<ArcError | null>): Promise<Attempt> {
	try {
		return { refusal: await work(), failure: null };
	} catch (error) {
		return { refusal: null, failure: isArcError(error) ? error : unknown(error) };
	}
}

function unknown(error: unknown): ArcError {
	return new ArcError('storeUnavailable', `The queue of Dataverse could not be read: ${asError(error).message}`, {
		hint: 'Look at the log of n8n. The rule tries again by itself.',
		cause: error,
	});
}
