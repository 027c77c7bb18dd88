import { asError, isArcError } from '../../../core/errors';
import { lost, unavailable } from './failure';
import type { Pace } from './pace';
import type { HttpAnswer, HttpRequest, Send, Timing } from './transport';

/** How often a request is sent at most. */
const mostAttempts = 4;

/** The way to the server failed before it could have read anything. */
const neverArrived: ReadonlySet<string> = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'EHOSTDOWN',
]);

/**
 * Sends requests at the pace that Dataverse asks for. What was refused for the moment (429, and 503
 * that says when) waits so long and is sent again, which is safe whatever it is; without a time the
 * wait doubles from one second. What may have been done (no answer, or one of a gateway) is sent again
 * only where it is repeatable.
 *
 * @returns The last answer, whatever its status, so that its text is not lost
 * @throws DataverseError `storeUnavailable` where no answer came, or one that asks for too much patience
 */
export function sendPatiently(
	send: Send,
	pace: Pace,
	timing: Timing,
): (request: HttpRequest, repeatable: boolean) => Promise<HttpAnswer> {
	return async (request, repeatable) => {
		for (let attempt = 1; ; attempt += 1) {
			const answer = await pace.take(async () => await answerOrError(send, request));
			const isLast = attempt === mostAttempts;
			if (answer instanceof Error) {
				const arrived = !neverArrived.has(errorCodeOf(answer));
				if (arrived && (!repeatable || isLast)) throw lost(`did not answer (${nameOf(answer)})`, answer);
				if (isLast)
					throw unavailable(`cannot be reached (${nameOf(answer)})`, 'Check the environment URL and the network.');
				await timing.wait(backOff(attempt));
				continue;
			}
			const wait = waitOf(answer, timing.now(), attempt);
			if (wait !== undefined) {
				pace.close(wait);
				if (isLast) throw unavailable(`is busy (${answer.status})`, 'Rules try again by themselves.', answer.status);
				continue;
			}
			if (!isOfGateway(answer) || !repeatable || isLast) return answer;
			await timing.wait(backOff(attempt));
		}
	};
}

async function answerOrError(send: Send, request: HttpRequest): Promise<HttpAnswer | Error> {
	try {
		return await send(request);
	} catch (error) {
		if (isArcError(error)) throw error;
		return asError(error);
	}
}

/** 502, 503 and 504 come from what stands before Dataverse, which does not know what became of a request. */
function isOfGateway({ status }: HttpAnswer): boolean {
	return status === 502 || status === 503 || status === 504;
}

/**
 * How long Dataverse wants to be left alone, in milliseconds, before it does what it has not begun;
 * undefined for an answer that says nothing of it.
 */
export function waitOf(answer: HttpAnswer, now: number, attempt = 1): number | undefined {
	const asked = retryAfter(answer, now);
	if (answer.status === 429) return asked ?? backOff(attempt);
	return answer.status === 503 ? asked : undefined;
}

/** Seconds, or a date (RFC 9110, section 10.2.3), as milliseconds from now. */
function retryAfter({ headers }: HttpAnswer, now: number): number | undefined {
	const value = headers['retry-after']?.trim();
	if (value === undefined || value === '') return undefined;
	const milliseconds = /^\d+(?:\.\d+)?$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
	return Number.isNaN(milliseconds) ? undefined : Math.max(milliseconds, 0);
}

/** Milliseconds before the next attempt. */
const backOff = (attempt: number): number => 1_000 * 2 ** (attempt - 1);

/** What an error, or what caused it, calls itself; its text may quote what was sent. */
function nameOf(error: Error): string {
	return errorCodeOf(error) || error.name;
}

function errorCodeOf(error: unknown): string {
	for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1)
		if ('code' in at && typeof at.code === 'string') return at.code;
	return '';
}
