import type { Attachment } from '../../../../core/activity/activity';
import { plainFileName } from '../../../../core/activity/file-name';
import { cutText } from '../../../../core/mail/reply-text/cut-text';
import { endingOf, typeByName } from './file-types';
import { withoutControls } from '../headers/message-headers';
import type { MimePart } from '../structure/mime-part';
import { decodedSize } from '../structure/transfer-encoding';

export interface NamedPart {
	readonly part: MimePart;
	/** Its place among the attachments, from 0. */
	readonly index: number;
	/** The name that its headers give it, or empty. */
	readonly name: string;
}

/** What is known of an attached part; `inline` where the HTML shows it. */
export function readAttachment(raw: Buffer, { part, index, name }: NamedPart, inline: boolean): Attachment {
	const type = typeOf(part, name);
	const contentId = cutText(withoutControls(part.contentId).trim(), maxName);
	return {
		name: cutName(plainFileName(name)) || `attachment-${index + 1}${endingOf(type)}`,
		contentType: type,
		size: decodedSize(raw.subarray(part.from, part.to), part.encoding),
		inline,
		contentId: contentId === '' ? null : contentId,
	};
}

const maxName = 255;

/** A name that is too long keeps its ending, by which people and programs know what it is. */
function cutName(name: string): string {
	const ending = /\.[a-z0-9]{1,5}$/i.exec(name.slice(-6))?.[0] ?? '';
	return `${cutText(name.slice(0, name.length - ending.length), maxName - ending.length)}${ending}`;
}

const unknown = 'application/octet-stream';

/** What says nothing is told by its name; what Outlook packs its own way (TNEF, MS-OXTNEF) has one type here. */
function typeOf({ type, isGuess, contentType }: MimePart, name: string): string {
	if (type === 'application/vnd.ms-tnef' || /^winmail\.dat$/i.test(name)) return 'application/ms-tnef';
	const saysNothing = type === unknown || (isGuess && !contentType.toLowerCase().includes(type));
	return saysNothing ? (typeByName(name) ?? (isGuess && name !== '' ? unknown : type)) : type.slice(0, 127);
}
