/** How the execution that a batch of items started ended, as far as whoever runs it can tell. */
export type ExecutionEnd =
	| { readonly kind: 'succeeded' }
	/** It waits, for a time or for somebody, and may go on much later. */
	| { readonly kind: 'waiting' }
	/** With what it ended with in words for people, without data of the item. */
	| { readonly kind: 'failed'; readonly text: string }
	/** It was not started, or got lost before any of its nodes ran; with what n8n says of it. */
	| { readonly kind: 'lost'; readonly text: string }
	/** The process stopped, or nobody could say. */
	| { readonly kind: 'unknown' };
