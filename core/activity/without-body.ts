import { ArcError } from '../errors';
import type { Activity } from './activity';

/**
 * Reads something of an activity. Errors name what they found, but never what stands in the body of
 * a message: a quotation that does is told by its length.
 */
export function withoutBody<Result>(
	{ text, html, description }: Pick<Activity, 'text' | 'html' | 'description'>,
	read: () => Result,
): Result {
	try {
		return read();
	} catch (error) {
		if (!(error instanceof ArcError)) throw error;
		const [found, quoted] = /"(.+)"/s.exec(error.message) ?? [];
		const isOfBody = quoted !== undefined && [text, html, description].some((body) => body?.includes(quoted));
		if (found === undefined || quoted === undefined || !isOfBody) throw error;
		const message = error.message.replace(found, `a text of ${quoted.length} characters`);
		throw new ArcError(error.code, message, error.hint === undefined ? {} : { hint: error.hint });
	}
}
