import type { SQLInputValue } from 'node:sqlite';

/** A piece of SQL with the values of its places. */
export interface Sql {
	readonly text: string;
	readonly values: readonly SQLInputValue[];
}

/** SQL with other pieces in it: `` sql`a = ${piece}` ``. Values go in as `place(value)`. */
export function sql(strings: TemplateStringsArray, ...pieces: readonly Sql[]): Sql {
	return {
		text: strings.reduce((text, string, at) => `${text}${pieces[at - 1]?.text ?? ''}${string}`),
		values: pieces.flatMap(({ values }) => values),
	};
}

export const place = (value: SQLInputValue): Sql => ({ text: '?', values: [value] });
export const plain = (text: string): Sql => ({ text, values: [] });

export function joined(pieces: readonly Sql[], between: string): Sql {
	return { text: pieces.map(({ text }) => text).join(between), values: pieces.flatMap(({ values }) => values) };
}
