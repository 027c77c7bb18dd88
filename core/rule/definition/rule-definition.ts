/** What a group of rows is about: the activity itself, or one record that belongs to it. */
export type GroupAbout = 'activity' | RelatedEntity;

/** The records around an activity that a group may ask about; `case` is the connected one. */
export type RelatedEntity = 'contact' | 'account' | 'case' | 'queue' | 'entitlement';

/** The kinds of comparison that n8n's `filter` parameter knows; `any` leaves values as they are. */
export type OperatorType = 'string' | 'number' | 'boolean' | 'array' | 'object' | 'dateTime' | 'any';

/** An operator as the editor saves it, for example `{ type: 'string', operation: 'contains' }`. */
export interface RowOperator {
	/** A type of a newer n8n is kept, and left to n8n itself to judge. */
	readonly type: OperatorType | (string & {});
	readonly operation: string;
	/** What the right side is, where it differs from the left (`array` `lengthGt` a `number`). */
	readonly rightType?: OperatorType | (string & {});
	/** There is no right side (`exists`, `empty`, `true`). */
	readonly singleValue?: boolean;
	/** A name that the editor keeps for itself. */
	readonly name?: string;
}

/** One row: what is compared, how, and with what. Values that begin with `=` are expressions. */
export interface Row {
	readonly id: string;
	readonly leftValue: unknown;
	readonly rightValue: unknown;
	readonly operator: RowOperator;
}

/** How the values of a group's rows are compared. */
export interface RowOptions {
	readonly caseSensitive: boolean;
	readonly leftValue: string;
	readonly typeValidation: 'strict' | 'loose';
	/** 1 to 3 so far; what blank text means differs. */
	readonly version: number;
}

/** The value of n8n's `filter` parameter, as the editor saves it. */
export interface FilterValue {
	readonly options: RowOptions;
	readonly conditions: readonly Row[];
	readonly combinator: 'and' | 'or';
}

/** One group of a condition item, as the editor saves it. */
export interface GroupParameter {
	readonly about: GroupAbout;
	readonly conditions: FilterValue;
}

/** One condition item, as the editor saves it. */
export interface RuleItemParameter {
	readonly name: string;
	/** `matched` is the output that every rule has; `own` is one of the rule's further outputs. */
	readonly output: 'matched' | 'own';
	/** Which of the rule's own outputs, from 1; present with `own` only. */
	readonly outputNumber?: number;
	readonly combinator: 'all' | 'any';
	readonly groups?: { readonly values?: readonly GroupParameter[] };
}

/** The parameter Conditions to Evaluate, as the editor saves it. Any part of it may be missing. */
export interface RuleParameters {
	readonly items?: { readonly values?: readonly RuleItemParameter[] };
}

/** A condition item after reading: nothing is missing and every value is one of those it may have. */
export interface RuleItemDefinition {
	readonly name: string;
	readonly output: RuleOutput;
	readonly combinator: 'all' | 'any';
	readonly groups: readonly GroupParameter[];
}

/** Where an activity goes that the condition item matches. */
export type RuleOutput = { readonly kind: 'matched' } | { readonly kind: 'own'; readonly number: number };
