/** What the traces of many queue items refer to, as the outline of a rule, by the hash of its content. */
export const traceOutlines = (): readonly string[] => [
	`create table trace_outline (
		id text not null primary key,
		content text not null
	)`,
];
