import { ArcError } from '../../../core/errors';
import type { Owner } from '../../../core/record/record';

/** Reads the parameter Rule Owner; null where nobody is chosen. */
export function readOwner({ value }: { readonly value?: unknown }): Owner | null {
	const text = typeof value === 'string' ? value.trim() : '';
	if (text === '') return null;
	const [kind, id] = text.split(':');
	if (id !== undefined && id !== '') {
		if (kind === 'user') return { user: id };
		if (kind === 'team') return { team: id };
	}
	throw new ArcError('fieldInvalid', `The owner of the rule is "${text.slice(0, 80)}", expected user:ID or team:ID`, {
		hint: 'Choose a user or team from the list in ARC Rule Trigger.',
	});
}
