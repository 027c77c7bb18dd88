import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
} from 'n8n-workflow';
import { searchOwners, searchRecords } from '../shared/records/locate-record';
import { recordStoreTests } from '../shared/credentials/credential-tests';
import { recordStoreCredentials } from '../shared/store/record-store-properties';
import { ruleTriggerProperties } from './description';
import { triggerSubtitle } from './subtitle';
import { mailSources } from './mail-sources';

const sources = [...mailSources.values()];

export class ArcRuleTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'ARC Rule Trigger',
		name: 'arcRuleTrigger',
		icon: { light: 'file:arc-rule-trigger.svg', dark: 'file:arc-rule-trigger.dark.svg' },
		group: ['trigger'],
		version: [1, 2],
		defaultVersion: 2,
		subtitle: triggerSubtitle,
		description: 'Takes in emails and other activities, queues them, and starts the rule for each, once',
		eventTriggerDescription: 'Waiting for an activity in the queue',
		activationMessage: 'The rule is active: it takes what comes to its queue.',
		triggerPanel: {
			header: 'Try the rule with a real message',
			executionsHelp: {
				inactive:
					'A test run copies the oldest item that waits in the queue, or the last one handled. If the queue never had one, it waits for the first. Records that a test run makes are marked as tests, and replies are not sent.',
				active:
					'A test run copies the oldest item that waits in the queue, or the last one handled. The published rule goes on beside it.',
			},
			activationHint: 'Publish the workflow to activate the rule.',
		},
		defaults: { name: 'ARC Rule Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [...sources.flatMap(({ credentials }) => credentials), ...recordStoreCredentials],
		properties: ruleTriggerProperties,
	};

	methods = {
		listSearch: { searchQueues: searchRecords('queue'), searchOwners },
		credentialTest: Object.assign({}, recordStoreTests, ...sources.map(({ credentialTests }) => credentialTests)),
	};

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		if (this.getMode() === 'manual') {
			const { emitTestItem } = await import('./emit-test-item.js');
			return emitTestItem(this);
		}
		const { registerRule } = await import('./register-rule.js');
		return await registerRule(this);
	}
}
