import { NodeOperationError, type INode } from 'n8n-workflow';
import { isArcError } from '../../core/errors';

/**
 * The one place where our errors become n8n's. The message is what happened, the description what
 * to do; the code comes first in the description, so that people can look it up.
 */
export function toNodeError(node: INode, error: unknown, itemIndex?: number): NodeOperationError {
	const at = itemIndex === undefined ? {} : { itemIndex };
	if (error instanceof NodeOperationError) return error;
	if (isArcError(error)) {
		return new NodeOperationError(node, error.message, {
			...at,
			description: [error.hint, `(${error.code})`].filter((part) => part !== undefined).join(' '),
		});
	}
	const message = error instanceof Error ? error.message : String(error);
	return new NodeOperationError(node, message, { ...at, description: '(internalError)' });
}
