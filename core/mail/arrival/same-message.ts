import { subjectKey } from '../threads/same-subject';

/** What of a message tells it from another one with the same Message-ID, sender and date. */
export interface MessageWords {
	readonly subject: string;
	readonly text: string;
}

/** Characters that are compared; lists and gateways write at the ends. */
const compared = 20_000;
/** A shorter text is in many others. */
const tellingLength = 20;

/**
 * Whether two arrivals under one Message-ID, from one sender and of one date, are one message: their
 * subjects or their texts are the same, but for what lists and gateways put before and below them.
 * Devices use one id for all that they send, and may have no clock.
 */
export function isSameMessage(one: MessageWords, other: MessageWords): boolean {
	if (topicOf(one.subject) === topicOf(other.subject)) return true;
	const [shorter, longer] = [plain(one.text), plain(other.text)].sort((a, b) => a.length - b.length);
	if (shorter === undefined || longer === undefined || shorter === longer) return true;
	return shorter.length >= tellingLength && longer.includes(shorter);
}

/** A subject without the tags of lists before it, `[Team] Printer`. */
function topicOf(subject: string): string {
	let topic = subjectKey(subject) ?? '';
	for (;;) {
		const end = topic.startsWith('[') ? topic.indexOf(']') : -1;
		if (end < 0) return topic;
		topic = subjectKey(topic.slice(end + 1)) ?? '';
	}
}

function plain(text: string): string {
	return text.slice(0, compared).replace(/\s+/g, ' ').trim();
}
