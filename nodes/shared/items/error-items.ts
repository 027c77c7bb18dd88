import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { isArcError } from '../../../core/errors';
import type { ErrorItem } from '../../../core/item/item';
import { toNodeError } from '../to-node-error';

/**
 * The items in error of a node that continues on fail, in the order of the input: each with `error`
 * (what happened), `details` (`code` and `hint`) and its `queueItem`.
 *
 * @throws the first error, where the node does not continue
 */
export function errorItems(
	context: IExecuteFunctions,
	input: readonly INodeExecutionData[],
	errors: ReadonlyMap<number, Error>,
): INodeExecutionData[] {
	return [...errors]
		.sort(([one], [other]) => one - other)
		.map(([index, error]) => {
			if (!context.continueOnFail()) throw toNodeError(context.getNode(), error, index);
			return errorItem(context, input[index], index, error);
		});
}

/**
 * Of an item with an error object beside its JSON n8n keeps the text alone, so it has none. A wired
 * error output takes an item by its keys, which may then be no others than `error`, `message` and
 * `details`; n8n itself puts the JSON of the input beside them, the queue item among it.
 */
function errorItem(
	context: IExecuteFunctions,
	given: INodeExecutionData | undefined,
	index: number,
	error: Error,
): INodeExecutionData {
	const details = isArcError(error)
		? { code: error.code, hint: error.hint ?? null }
		: { code: 'internalError', hint: null };
	const queueItem = context.getNode().onError === 'continueErrorOutput' ? undefined : given?.json['queueItem'];
	const json: ErrorItem = { error: error.message, details };
	return { json: { ...json, ...(queueItem === undefined ? {} : { queueItem }) }, pairedItem: { item: index } };
}
