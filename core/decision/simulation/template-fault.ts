import { isArcError } from '../../errors';
import { checkTemplate, type ReplyTemplate } from '../../reply/render-template';

/** What keeps a template from being used, whatever it is filled with; null where it can be read. */
export function faultOf(template: ReplyTemplate): string | null {
	try {
		checkTemplate(template);
		return null;
	} catch (error) {
		if (isArcError(error) && error.code === 'templateInvalid') return error.message;
		throw error;
	}
}
