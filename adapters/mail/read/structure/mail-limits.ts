/** What a message may cost before it is parsed. Each is far above what mail of people reaches. */
export interface MailLimits {
	/** Bytes of the whole message. */
	readonly bytes: number;
	/** Bytes of one block of headers. */
	readonly headerBytes: number;
	/** Header fields of the message. */
	readonly headers: number;
	/** Lines of headers of all parts together, and bytes of them: each line costs far more than it is long. */
	readonly partHeaderLines: number;
	readonly partHeaderBytes: number;
	/** MIME parts. */
	readonly parts: number;
	/** Multiparts and messages inside one another. */
	readonly depth: number;
	/** Bytes of text that an activity carries. */
	readonly textBytes: number;
	/** Bytes of HTML that an activity carries. */
	readonly htmlBytes: number;
	/** Time for one message; only a message made to be slow comes near it. */
	readonly milliseconds: number;
}

export const defaultMailLimits: MailLimits = {
	bytes: 25 * 1024 * 1024,
	headerBytes: 512 * 1024,
	headers: 2_000,
	partHeaderLines: 20_000,
	partHeaderBytes: 2 * 1024 * 1024,
	parts: 1_000,
	depth: 50,
	textBytes: 64 * 1024,
	htmlBytes: 1024 * 1024,
	milliseconds: 20_000,
};
