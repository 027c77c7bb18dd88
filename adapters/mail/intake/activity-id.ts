import type { ParsedMessage } from '../../../core/mail/arrival/parsed-message';
import { uuidV5 } from '../../uuid-v5';

/** The id of the activity that a message becomes: the same whenever and however it arrives. */
export function activityId({ identity }: Pick<ParsedMessage, 'identity'>): string {
	return uuidV5(`email\n${identity}`);
}

/** The id of one that has the Message-ID, sender and date of another message and is not that message. */
export function idOfAnother({ identity, email }: Pick<ParsedMessage, 'identity' | 'email'>): string {
	return uuidV5(`email\n${identity}\n${email.subject}\n${email.text}`);
}
