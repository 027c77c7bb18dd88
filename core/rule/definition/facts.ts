import type { RelatedEntity } from './rule-definition';

/** What a rule is judged by: the n8n item and the records around its activity. */
export interface Facts {
	/** The item's JSON, which the rows' expressions read. */
	readonly json: Readonly<Record<string, unknown>>;
	/** The place of the item among the node's input, for expressions that n8n resolves. */
	readonly itemIndex: number;
	/** The related records; one that does not exist is null or left out. */
	readonly records: Readonly<Partial<Record<RelatedEntity, Readonly<Record<string, unknown>> | null>>>;
}
