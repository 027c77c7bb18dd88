/** A mailbox of a header value; nothing says yet that its address is one. */
export interface WrittenMailbox {
	/** Without quotation marks; encoded words as they are written. Empty where there is none. */
	readonly name: string;
	/** As it is written, without comments and without blanks beside its dots and its @. */
	readonly address: string;
}
