import type { ITriggerFunctions } from 'n8n-workflow';
import { ArcError } from '../../core/errors';
import { nodesBehind } from '../shared/rule/rule-nodes';
import { storeName } from '../shared/store/record-store-properties';

/**
 * Refuses a rule with a node that works on another kind of store than its trigger. Which store a
 * credential opens is not seen here: that is told when the rule runs.
 *
 * @throws ArcError `storeMismatch` naming the first such node
 */
export function refuseOtherStores(context: ITriggerFunctions): void {
	const { name, parameters } = context.getNode();
	const own = storeName(parameters);
	const other = nodesBehind(context).find((node) => storeName(node.parameters) !== own);
	if (other === undefined) return;
	throw new ArcError(
		'storeMismatch',
		`"${other.name}" has the Record Store ${storeName(other.parameters)}, and "${name}" has ${own}`,
		{ hint: 'Choose the same Record Store in all nodes of the rule.' },
	);
}
