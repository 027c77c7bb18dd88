import { ArcError, isArcError } from '../errors';
import type { ExpressionResolver } from '../rule/expression/compile-expression';

/** What an expression may name and still mean the same outside of its workflow: the item, and functions without a memory. */
const known: ReadonlySet<string> = new Set(['$json', '$jmespath', '$if', '$ifEmpty', '$min', '$max']);

const clock = /\b(?:DateTime\s*\.\s*(?:now|local|utc)|Date\s*\.\s*now|Math\s*\.\s*random)\b|\bnew\s+Date\s*\(\s*\)/;

/**
 * Resolves the expressions that are not compiled while a rule is simulated: by n8n's engine where
 * the expression reads the item alone, and never by a guess. What reads other nodes, the workflow,
 * the execution or the present time has another value here than where the rule runs.
 *
 * @returns A resolver that throws an ArcError `notSimulated`, which names the expression and what it reads
 */
export function simulatedResolver(resolve: ExpressionResolver): ExpressionResolver {
	const refusals = new Map<string, ArcError | null>();
	return (expression, itemIndex, json) => {
		let refusal = refusals.get(expression);
		if (refusal === undefined) refusals.set(expression, (refusal = refusalOf(expression)));
		if (refusal !== null) throw refusal;
		return resolve(expression, itemIndex, json);
	};
}

/** Whether an error, or what caused it, is that something cannot be simulated. */
export function notSimulated(error: unknown): ArcError | null {
	if (!isArcError(error)) return null;
	return error.code === 'notSimulated' ? error : notSimulated(error.cause);
}

function refusalOf(expression: string): ArcError | null {
	const code = codeOf(expression);
	const names = [...code.matchAll(/\$[A-Za-z_]*\w*(?:\s*\()?/g)].map(([name]) =>
		/^\$\s*\(/.test(name) ? '$()' : name.replace('(', '').trimEnd(),
	);
	const foreign = names.find((name) => !known.has(name)) ?? clock.exec(code)?.[0];
	if (foreign === undefined) return null;
	const shown = expression.length > 120 ? `${expression.slice(0, 117)}...` : expression;
	return new ArcError(
		'notSimulated',
		`The expression ${shown.slice(1)} reads ${foreign}, which is not known outside of the running workflow`,
		{
			hint: 'Read from $json instead, or try this rule with a test run in the editor.',
		},
	);
}

/** What stands between each `{{` and the next `}}`. */
function codeOf(expression: string): string {
	const ended = expression.split('}}').slice(0, -1);
	return ended.flatMap((part) => (part.includes('{{') ? [part.slice(part.indexOf('{{') + 2)] : [])).join('\n');
}
