import { ArcError } from '../../errors';
import type { CompiledRule, RuleWarningKind } from './compiled-rule';

/** What to do about a row that can never be judged, by what is wrong with it. */
const hints: { readonly [kind in RuleWarningKind]?: string } = {
	invalidRegex: 'Correct the pattern; brackets and other signs that stand for themselves need a backslash before them.',
	invalidValue: 'Correct the value that is compared with, or choose an operator of its type.',
};

/** `conditionInvalid` of the first row that would fail for every message, so that such a rule waits to be mended; null where none does. */
export function findInvalidRow({ warnings }: Pick<CompiledRule, 'warnings'>): ArcError | null {
	for (const { kind, message } of warnings) {
		const hint = hints[kind];
		if (hint !== undefined) return new ArcError('conditionInvalid', message, { hint });
	}
	return null;
}
