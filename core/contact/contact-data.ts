/** What belongs to a person, by address; counted before it is deleted, or as it was deleted. */
export interface ContactData {
	/** Contacts that carry the address, with all of their addresses. */
	readonly contacts: number;
	/** Messages that the person sent, or that were sent to the person: deleted with raw messages and traces. */
	readonly activities: number;
	/** Queue items of those messages: their key stays, with outcome and records. */
	readonly queueItems: number;
	/** Other activities, queue items, entries, replies and records in which address or name were replaced. */
	readonly redacted: number;
	/** Records among them, and those that name the contact: they stay. At most 1,000 are named. */
	readonly records: ReadonlyArray<{ readonly type: string; readonly id: string }>;
}
