import type { Activity } from '../activity/activity';
import type { Described } from '../described';
import type { testItemSchema } from './item-schema';

/** What a run by hand took, as its item says it. */
type TestItem = Described<typeof testItemSchema>;

/** Says which activity a run by hand took; times are in UTC. */
export function copiedItem({ subject, from, receivedOn }: Pick<Activity, 'subject' | 'from' | 'receivedOn'>): TestItem {
	const what = subject === '' ? 'an activity without subject' : `"${subject}"`;
	const sender = from === null ? '' : ` from ${from}`;
	const when = `${receivedOn.slice(0, 10)} ${receivedOn.slice(11, 16)} UTC`;
	return { sample: false, message: `A copy of ${what}${sender}, received on ${when}` };
}

/**
 * Says that a run by hand found nothing to take, and how something comes.
 *
 * @param howToSend a sentence without its stop
 */
export function sampleItem(queueName: string | null, howToSend: string): TestItem {
	const nothing = queueName === null ? 'Nothing has come' : `Nothing has come to ${queueName}`;
	return {
		sample: true,
		message: `${nothing} yet, so this is a sample. ${howToSend}, and execute this step again.`,
	};
}
