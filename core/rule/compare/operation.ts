/** Compares two values that were parsed for the operator's type. */
export type Comparison = (left: unknown, right: unknown) => boolean;

/** How one operator is read in a sentence, and whether it compares with a right side. */
export interface Operation {
	readonly words: string;
	readonly compare: Comparison;
}
