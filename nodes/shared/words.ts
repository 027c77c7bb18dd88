import type { INodePropertyOptions } from 'n8n-workflow';

/**
 * An expression for the word that stands for the value of a parameter, for subtitles; the value itself
 * where none does, as that of a newer version of the package.
 */
export function wordFor(parameter: string, words: Readonly<Record<string, string>>): string {
	const value = `$parameter["${parameter}"]`;
	return `((${JSON.stringify(words)})[${value}] || ${value})`;
}

/** The names of options by their values. */
export const namesOf = (options: readonly INodePropertyOptions[]): Record<string, string> =>
	Object.fromEntries(options.map(({ name, value }) => [String(value), name]));

/** The same in lower case, as inside a sentence. */
export const lowerNamesOf = (options: readonly INodePropertyOptions[]): Record<string, string> =>
	namesOf(options.map((option) => ({ ...option, name: option.name.toLowerCase() })));
