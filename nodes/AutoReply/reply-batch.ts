import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { asError } from '../../core/errors';
import type { ReplySender } from '../../core/reply/reply-sender';
import type { Store } from '../../core/ledger/store';
import { previewReply } from '../../rules/reply/preview-reply';
import type { HeldItem } from '../../rules/items/held-item';
import { replyOutput, replyToItems } from '../../rules/reply/reply-items';
import type { ReplyOptions } from '../../rules/reply/write-reply';
import { emitBatch } from '../shared/items/emit-batch';
import { errorItems } from '../shared/items/error-items';
import { holdBatch } from '../shared/items/hold-batch';
import { passOn } from '../shared/items/pass-on';
import { isLast } from '../shared/rule/rule-nodes';
import { openStore } from '../shared/store/open-store';
import { templateReader } from './choose-template';
import { openReplySender } from './open-reply-sender';

/** Reads template, options and mail account, and answers the node's input. */
export async function replyBatch(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const store = await openStore(context);
	const options = context.getNodeParameter('options', 0, {}) as ReplyOptions;
	if (options.previewOnly === true && (options.previewOf ?? 'item') !== 'item') return await preview(context, store);
	const { input, items } = await holdBatch(context, store, true);
	const goesOut = ({ envelope }: HeldItem): boolean => !envelope.test || options.sendInTestRuns === true;
	const sends = options.previewOnly !== true && items.held.some(goesOut);
	const sender = sends ? await openReplySender(context) : silent;
	try {
		const result = await replyToItems(store, items, {
			options,
			sender,
			templateOf: await templateReader(context, store),
			isLast: isLast(context, 'autoReply'),
		});
		return emitBatch(context, input, result, { count: 2, forErrors: replyOutput.notSent });
	} finally {
		await sender.close();
	}
}

/** What stands in for a sender where nothing goes out, so that a rule can be tried before there is one. */
const silent: ReplySender = {
	atOnce: 1,
	together: 1,
	send: async () => await Promise.reject(new Error('A reply that is only shown was about to be sent')),
	close: async () => await Promise.resolve(),
};

/** Shows the template for a message of the store, or a sample, once for each input item. */
async function preview(context: IExecuteFunctions, store: Store): Promise<INodeExecutionData[][]> {
	const input = context.getInputData();
	const shown: INodeExecutionData[] = [];
	const errors = new Map<number, Error>();
	const templateOf = await templateReader(context, store);
	for (const [index, { json }] of input.entries()) {
		try {
			const options = context.getNodeParameter('options', index, {}) as ReplyOptions;
			const reply = await previewReply(store, options, async (activity) => await templateOf(index, activity));
			shown.push(passOn(input, index, { ...json, reply }));
		} catch (error) {
			errors.set(index, asError(error));
		}
	}
	return [[], [...shown, ...errorItems(context, input, errors)]];
}
