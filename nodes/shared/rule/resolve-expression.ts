import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { ExpressionResolver } from '../../../core/rule/expression/compile-expression';

/**
 * n8n's own expression engine, for what is not compiled, over the JSON that the node works with.
 *
 * n8n reads the input item, so that item stands in for the moment of the call; the output of the
 * node before keeps its own.
 */
export function expressionResolver(context: IExecuteFunctions): ExpressionResolver {
	const input = context.getInputData();
	return (written, itemIndex, json) => {
		// n8n puts the `=` before what it is given.
		const expression = written.slice(1);
		const original = input[itemIndex];
		if (original === undefined || original.json === json) return context.evaluateExpression(expression, itemIndex);
		input[itemIndex] = { ...original, json: json as IDataObject };
		try {
			return context.evaluateExpression(expression, itemIndex);
		} finally {
			input[itemIndex] = original;
		}
	};
}
