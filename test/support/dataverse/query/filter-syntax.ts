/** A value that a filter compares with. `name` is its Edm type, as it was written. */
export type Literal =
	| { readonly edm: 'null'; readonly value: null }
	| { readonly edm: 'Edm.Boolean'; readonly value: boolean }
	| { readonly edm: 'Edm.Int64' | 'Edm.Decimal'; readonly value: number }
	| { readonly edm: 'Edm.String' | 'Edm.Guid' | 'Edm.DateTimeOffset' | 'Edm.Date'; readonly value: string }
	| { readonly edm: 'enum'; readonly type: string; readonly value: string };

export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';
export type TextFunction = 'contains' | 'startswith' | 'endswith';

/** What a filter says, before any name in it is looked up. */
export type Filter =
	| { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
	| { readonly kind: 'not'; readonly operand: Filter }
	| { readonly kind: 'compare'; readonly operator: Comparison; readonly path: Path; readonly value: Literal }
	| { readonly kind: 'text'; readonly name: TextFunction; readonly path: Path; readonly value: Literal }
	| { readonly kind: 'function'; readonly name: string; readonly parameters: ReadonlyMap<string, readonly Literal[]> }
	| {
			readonly kind: 'lambda';
			readonly quantifier: 'any' | 'all';
			readonly path: Path;
			readonly variable: string;
			/** Nothing where `any()` only asks whether there is one. */
			readonly predicate: Filter | undefined;
	  };

/** Names with slashes between them: navigations and, at the end, a property or a collection. */
export type Path = readonly string[];

/** What is wrong with the text of a filter. */
export class FilterSyntaxError extends Error {}
