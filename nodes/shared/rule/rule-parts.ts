import type { IExecuteFunctions, INodeParameters } from 'n8n-workflow';
import type { RuleParts } from '../../../core/decision/settings/check-rule';
import { recordTypeOf } from '../../../core/decision/record/chosen-record-type';
import { isRecordOf } from '../../../core/record/record';
import type { Store } from '../../../core/ledger/store';
import { lookUpQueue, readQueueChoice } from '../records/look-up-queue';
import { nodesBefore, nodesBehind, type RuleNodeName } from './rule-nodes';

/** The rule around Evaluate Rule as `checkRule` wants it, read from the nodes' parameters and the store. */
export async function readRuleParts(
	context: IExecuteFunctions,
	store: Store,
	ruleItems: number,
	failedExamples: RuleParts['failedExamples'],
): Promise<RuleParts> {
	const trigger = nodesBefore(context).find(({ kind }) => kind === 'arcRuleTrigger');
	const behind = nodesBehind(context);
	const activityType = text(trigger?.parameters['activityType'] ?? 'email');
	return {
		// Without its trigger on the way (a sub-workflow), the queue was checked where the trigger stands.
		activityType: trigger === undefined ? '' : activityType,
		queue:
			trigger === undefined
				? { kind: 'none' }
				: await lookUpQueue(
						store,
						readQueueChoice((trigger.parameters['queue'] ?? {}) as { mode?: string; value?: unknown }),
					),
		abilities: store.abilities,
		// The trigger asks for it, whose parameter it is.
		owner: null,
		requiresEntitlement: context.getNodeParameter('requireEntitlement', 0, false) === true,
		severalCases: (context.getNodeParameter('advanced', 0, {}) as INodeParameters)['multipleCases'] === true,
		recordsElsewhere: behind.some(({ kind }) => kind === 'externalRecord'),
		ruleItems,
		failedExamples,
		createRecords: behind
			.filter(({ kind, parameters }) => kind === 'createRecord' || isConnect(kind, parameters))
			.map(({ name, kind, parameters }) => ({
				node: name,
				operation: text(parameters['operation'] ?? 'create'),
				recordType: recordTypeOf(parameters),
				recordKey: kind === 'createRecord' ? recordKeyOf(parameters) : '',
			})),
		begins: behind
			.filter(({ kind, parameters }) => kind === 'externalRecord' && !isConnect(kind, parameters))
			.map(({ name, parameters }) => ({ node: name, recordKey: recordKeyOf(parameters) })),
		autoReplies: await Promise.all(
			behind
				.filter(({ kind }) => kind === 'autoReply')
				.map(async ({ name, parameters }) => ({ node: name, template: await readTemplate(store, parameters) })),
		),
	};
}

function isConnect(kind: RuleNodeName, { operation }: INodeParameters): boolean {
	return kind === 'externalRecord' && operation === 'connect';
}

function recordKeyOf({ options }: INodeParameters): string {
	return text((options as INodeParameters | undefined)?.['recordKey'] ?? '').trim();
}

async function readTemplate(
	store: Store,
	parameters: INodeParameters,
): Promise<RuleParts['autoReplies'][number]['template']> {
	if (text(parameters['templateFrom'] ?? 'written') === 'written') {
		const written = [parameters['text'], parameters['html']].some((part) => text(part ?? '').trim() !== '');
		return { kind: 'written', empty: !written };
	}
	const locator = (parameters['template'] ?? {}) as { value?: unknown; cachedResultName?: string };
	const id = text(locator.value ?? '').trim();
	if (id.startsWith('=')) return { kind: 'expression' };
	const [record] = id === '' ? [] : await store.get('template', [id]);
	return {
		kind: 'stored',
		name: locator.cachedResultName ?? id,
		record: isRecordOf(record, 'template') ? record : undefined,
	};
}

function text(value: unknown): string {
	return typeof value === 'string' ? value : '';
}
