/** A scenario file, as it is read; `unknown` parts are looked at where they are used. */
export interface Scenario {
	readonly id: string;
	readonly title: string;
	readonly now?: string;
	readonly settings?: Readonly<Record<string, boolean | number>>;
	readonly given?: Readonly<Record<string, ReadonlyArray<Fields>>>;
	readonly rules?: readonly RuleDefinition[];
	readonly when: ReadonlyArray<Fields>;
	readonly then: Fields;
}

export type Fields = Readonly<Record<string, unknown>>;

export interface RuleDefinition {
	readonly id: string;
	readonly name?: string;
	readonly activityType?: string;
	readonly queue?: string;
	readonly state?: 'active' | 'draft';
	readonly owner?: Fields;
	readonly advanced?: Fields;
	readonly items?: readonly RuleItem[];
	readonly autoReply?: { readonly enabled: boolean; readonly template?: string };
	readonly resolveContact?: { readonly ifNotFound: string };
	readonly customer?: Fields;
	readonly monitor?: readonly string[];
}

export interface RuleItem {
	readonly name: string;
	readonly when?: Condition | null;
	readonly record?: string;
	readonly action?: 'create' | 'reopen' | 'update';
	readonly fields?: Fields;
}

export interface Condition {
	readonly field?: string;
	readonly is?: string;
	readonly value?: unknown;
	readonly all?: readonly Condition[];
	readonly any?: readonly Condition[];
	readonly entity?: string;
}
