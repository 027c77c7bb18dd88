import type { Activity } from '../activity/activity';

/** What a sample stands in for. */
export interface SampleOf {
	/** The type of activity that the rule takes. */
	readonly type: string;
	/** The address of its queue; null where it has none. */
	readonly address: string | null;
	readonly id: string;
	/** ISO 8601. */
	readonly receivedOn: string;
}

/**
 * An activity that nobody sent, for trying a rule before its first message: it has each field that
 * an email has, so that all of them can be dragged, and says of itself that it is a sample.
 */
export function sampleActivity({ type, address, id, receivedOn }: SampleOf): Activity {
	const text =
		'The label printer on floor 3 is offline since this morning.\n\nNobody wrote this: it is a sample, to try the rule with.';
	const messageId = `${id}@sample.example`;
	return {
		id,
		type,
		direction: 'incoming',
		subject: 'Sample: Label printer offline',
		from: 'ada.lindqvist@fabrikam.example',
		fromName: 'Ada Lindqvist',
		replyTo: null,
		sentBy: null,
		to: address === null ? [] : [address],
		cc: [],
		text,
		reply: text,
		description: text,
		messageId,
		inReplyTo: null,
		references: [],
		headers: { from: 'Ada Lindqvist <ada.lindqvist@fabrikam.example>', 'message-id': `<${messageId}>` },
		attachments: [],
		sentOn: receivedOn,
		receivedOn,
		size: text.length,
		automatic: null,
		automaticBecause: null,
		delivery: null,
		authentication: { server: null, spf: null, dkim: null, dmarc: null },
		protection: null,
		regarding: null,
		related: [],
		correlatedWith: null,
		correlatedBy: null,
		subjectChanged: false,
		test: true,
	};
}
