import type { Activity } from '../../activity/activity';
import type { Owner } from '../../record/record';
import type { Reference } from '../../record/reference';

/** Titles are cut at this length, as in Dynamics' case title. */
export const titleLength = 200;

const originByActivity = new Map([
	['email', 'email'],
	['phoneCall', 'phone'],
	['socialActivity', 'social'],
]);

interface Sources {
	readonly activity: Activity;
	/** The subject of the activity, as a title holds it. */
	readonly title: unknown;
	readonly customer: Reference | null;
	readonly contact: string | null;
	readonly owner: Owner | null;
	readonly queueId: string | null;
}

/**
 * The fields that a new record has when the user maps none (arc-spec 2.9). A case takes title,
 * customer, contact, origin and its queue from the activity; an opportunity its customer and owner; other
 * types only their owner.
 */
export function defaultFields(type: string, sources: Sources): Record<string, unknown> {
	const owned = sources.owner === null ? {} : { owner: sources.owner };
	if (type === 'opportunity' && sources.customer !== null) return { ...owned, customer: sources.customer };
	if (type !== 'case') return owned;
	return {
		...owned,
		title: sources.title,
		customer: sources.customer,
		contact: sources.contact,
		origin: originByActivity.get(sources.activity.type) ?? sources.activity.type,
		priority: 'normal',
		state: 'active',
		...(sources.queueId === null ? {} : { originQueue: sources.queueId }),
	};
}

/** Cuts a text at a number of UTF-16 units without halving a character. */
export function cut(text: string, length: number): string {
	if (text.length <= length) return text;
	const last = text.charCodeAt(length - 1);
	const halved = last >= 0xd800 && last <= 0xdbff;
	return text.slice(0, halved ? length - 1 : length);
}
