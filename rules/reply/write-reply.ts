import type { ComposedReply, ReplyToken } from '../../core/reply/compose-reply';
import type { RenderedTemplate } from '../../core/reply/render-template';
import { reference } from '../../core/record/reference';
import { withUrl } from '../../core/record/external';
import type { ArcItem } from '../../core/item/item';
import type { ChosenTemplate } from './choose-template';

export interface ReplyOptions {
	readonly envelopeFrom?: string;
	readonly fromName?: string;
	readonly previewOnly?: boolean;
	readonly previewOf?: 'item' | 'queueItem' | 'sample';
	readonly previewQueueItem?: string;
	readonly sendInTestRuns?: boolean;
	readonly sendReplies?: boolean;
	readonly answerUnproved?: boolean;
}

/** What a reply speaks of. */
export type Answered = Pick<ArcItem, 'activity' | 'queue' | 'record'> & {
	readonly sender?: Pick<ArcItem['sender'], 'contact' | 'account'>;
};

export interface ReplyRequest {
	/** Id of the reply. */
	readonly id: string;
	readonly answered: Answered;
	readonly options: ReplyOptions;
	readonly ownAddresses: ReadonlySet<string>;
	readonly token: ReplyToken | null;
}

export interface WrittenReply {
	readonly composed: ComposedReply;
	readonly rendered: RenderedTemplate;
}

/**
 * Renders the template for a message, and puts the reply together.
 *
 * @throws ArcError `templateInvalid`, `queueWithoutAddress`, or `sendFailed` for an envelope sender that is none
 */
export async function writeReply(
	{ id, answered, options, ownAddresses, token }: ReplyRequest,
	{ template, fill }: ChosenTemplate,
): Promise<WrittenReply> {
	const [{ composeReply }, { renderTemplate }] = await Promise.all([
		import('../../core/reply/compose-reply.js'),
		import('../../core/reply/render-template.js'),
	]);
	const { activity, queue, record, sender } = answered;
	const rendered =
		fill !== undefined && record !== undefined
			? await fill(reference(record.type, record.id))
			: renderTemplate(template ?? { subject: '', body: '' }, {
					record: record === undefined ? undefined : withUrl(record),
					activity,
					contact: sender?.contact,
					account: sender?.account,
					queue,
				});
	const { envelopeFrom = '', fromName = '' } = options;
	const composed = composeReply({
		id,
		activity,
		queue: { name: fromName === '' ? (queue?.name ?? undefined) : fromName, emailAddress: queue?.emailAddress ?? '' },
		subject: rendered.subject,
		text: rendered.text,
		html: rendered.html,
		envelopeFrom: envelopeFrom === '' ? null : envelopeFrom,
		token,
		ownAddresses,
	});
	return { composed, rendered };
}

/** What the output shows of a reply besides its note. */
export function shownOf({ rendered: { text, html, missing }, composed: { from, replyTo } }: WrittenReply) {
	const preview = { from: from.name === '' ? from.address : `${from.name} <${from.address}>`, text };
	return {
		missing,
		preview: { ...preview, ...(replyTo === undefined ? {} : { replyTo }), ...(html === undefined ? {} : { html }) },
	};
}
