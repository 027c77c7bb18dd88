import type { ArcError } from '../../core/errors';
import type { Outcome } from './deliver-reply';

/** A reply that is not sent, with the reason in one word and in a sentence. */
export function notSent(id: string, reason: string, text: string): Outcome {
	return { note: { id, state: 'notSent', reason }, text };
}

/** A reply that cannot be written, which trying again would not mend. */
export function unwritable(id: string, { code, message, hint }: ArcError): Outcome {
	return notSent(id, code, hint === undefined ? message : `${message}. ${hint}`);
}
