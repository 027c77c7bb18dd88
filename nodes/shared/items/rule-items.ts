import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { ArcError, asError } from '../../../core/errors';
import { adoptNames, isWhole } from '../../../core/item/adopt-names';
import { placesOf, queueItemIdOf, type Lineage } from '../../../core/item/lineage';
import { lineageOf, ownNodeBefore } from './execution-run';
import { chosenItem, itemByPlace } from './item-of-the-rule';

/** The items that a node of a rule works on, in the order of its input. */
export interface RuleItems {
	readonly items: readonly INodeExecutionData[];
	/** Of items that lead back to none of the rule: why, by index. */
	readonly lost: ReadonlyMap<number, Error>;
}

/**
 * Finds the item of the rule for each item of the input. One that has none of its own, since a node
 * between replaced it, has that of the nearest node of ours before it; or the one that the user chose.
 */
export function ruleItems(context: IExecuteFunctions): RuleItems {
	const input = context.getInputData();
	const lost = new Map<number, Error>();
	const chosen = chosenItem(context);
	if (chosen !== null) {
		const items = input.map((item, index) => {
			try {
				return { ...item, json: adopted(item.json, chosen(index)) };
			} catch (error) {
				lost.set(index, asError(error));
				return item;
			}
		});
		return { items, lost };
	}
	if (input.every(({ json }) => isWhole(json))) return { items: input, lost };
	const follow = lineageOf(context);
	const sources = context.getExecuteData().source?.['main'] ?? [];
	const several = new Map<number, readonly string[]>();
	const items = input.map((item, index) => {
		if (isWhole(item.json)) return item;
		const [place] = placesOf(item.pairedItem ?? index, sources);
		const lineage: Lineage = place === undefined ? { ancestors: [], lostAt: null } : follow(place);
		const [first, ...others] = lineage.ancestors;
		if (first === undefined) {
			if (queueItemIdOf(item.json) === null && lineage.lostAt !== null)
				lost.set(index, pairLost(context, lineage.lostAt));
			return item;
		}
		if (others.length > 0)
			several.set(
				index,
				others.map(({ id }) => id),
			);
		return { ...item, json: adopted(item.json, first.json) };
	});
	nameOthers(context, several);
	return { items, lost };
}

const adopted = (own: IDataObject, ancestor: object): IDataObject =>
	adoptNames(own, ancestor as IDataObject) as IDataObject;

function pairLost(context: IExecuteFunctions, node: string): ArcError {
	const before = ownNodeBefore(context, node) ?? 'ARC Rule Trigger';
	return new ArcError('itemInvalid', `The node "${node}" does not say from which item of the rule it made this one`, {
		hint: `Where it makes one item for each of "${before}", in their order, add the option Item of the Rule to this node: ${itemByPlace(before)}. Otherwise put a Merge node behind it, which combines its output with the items of the rule.`,
	});
}

/** Several queue items that became one item are handled as the first; the others stay open, and are named. */
function nameOthers(context: IExecuteFunctions, several: ReadonlyMap<number, readonly string[]>): void {
	if (several.size === 0) return;
	const named = [...several].map(([index, ids]) => `item ${index} (also of ${ids.join(', ')})`).join('; ');
	context.addExecutionHints({
		message: `Several queue items became one item, of which the first counts: ${named}. The others stay open and are handled again.`,
		type: 'warning',
		location: 'outputPane',
	});
}
