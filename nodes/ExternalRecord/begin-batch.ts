import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { InDoubt } from '../../core/decision/record/begin-record';
import { externalRecordKey } from '../../core/decision/record/external-mapping';
import { ArcError } from '../../core/errors';
import { beginItems, beginOutput } from '../../rules/external/begin-items';
import { emitBatch } from '../shared/items/emit-batch';
import { isForTool } from '../shared/items/item-of-the-rule';
import { holdBatch } from '../shared/items/hold-batch';
import { hasWires } from '../shared/rule/rule-nodes';
import { openStore } from '../shared/store/open-store';

/** Writes down that the nodes behind Make are about to make the records of the node's input. */
export async function beginBatch(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const inDoubt = context.getNodeParameter('inDoubt', 0, 'fail') as InDoubt;
	if (inDoubt === 'lookUp' && !isForTool(context) && !hasWires(context, beginOutput.inDoubt)) throw unwired();
	const { recordKey = '' } = context.getNodeParameter('options', 0, {}) as { readonly recordKey?: string };
	const key = recordKey.trim();
	const store = await openStore(context);
	const { input, items } = await holdBatch(context, store, true);
	const outputs = emitBatch(
		context,
		input,
		await beginItems(store, items, { recordKey: key === '' ? externalRecordKey : key, inDoubt }),
		{ count: 3, forErrors: beginOutput.inDoubt },
	);
	// A tool has one output, which tells its agent.
	return isForTool(context) ? [outputs.flat()] : outputs;
}

/** An item that left by an output without wires would end without a record, and nobody would be told. */
function unwired(): ArcError {
	return new ArcError('ruleInvalid', 'In Doubt is Look It Up First, and nothing is wired to the output In Doubt', {
		hint: 'Wire your search to the output In Doubt: from where it finds the record to External Record (Connect), from where it does not to the node that makes it. Or choose Fail.',
	});
}
