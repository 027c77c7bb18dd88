/** The value of `--name=value`; undefined where it is not given. */
export function flag(name: string): string | undefined {
	return process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
}

/** The number of `--name=number`. */
export function numberFlag(name: string, fallback: number): number {
	const given = flag(name);
	return given === undefined ? fallback : Number(given);
}

/** Those of some words that `--name=one,another` gives, in their own order; all where it is not given. */
export function chosen<Word extends string>(name: string, words: readonly Word[]): readonly Word[] {
	const given = flag(name)?.split(',');
	const unknown = given?.find((word) => !words.some((known) => known === word));
	if (unknown !== undefined) throw new Error(`--${name} has "${unknown}", expected some of ${words.join(', ')}`);
	return given === undefined ? words : words.filter((word) => given.includes(word));
}
