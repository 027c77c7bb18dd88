import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
} from 'n8n-workflow';
import { searchOwners } from '../shared/records/locate-record';
import { refuseOldVersions } from '../shared/needed-versions';
import { recordStoreTests } from '../shared/credentials/credential-tests';
import { storeAndQueueCredentials } from './dataverse/dataverse-login';
import { searchQueues } from './dataverse/search-queues';
import { ruleTriggerProperties } from './description';
import { triggerSubtitle } from './subtitle';
import { mailSources, prepareSource } from './mail-sources';

// n8n loads this node first.
refuseOldVersions();

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
		description: 'Starts a rule once for each email that reaches a support inbox, or for another activity',
		eventTriggerDescription: 'Waiting for a message to the queue; without one, a sample follows',
		activationMessage: 'The rule is active: it takes what comes to its queue.',
		triggerPanel: {
			header: 'Try the rule with a message, or with a sample',
			executionsHelp: {
				inactive:
					'Execute Step copies the oldest item that waits in the queue, or the last one handled. If the queue never had one, it waits ten seconds for the first, and then gives a sample. Records that a test run makes are marked as tests, and replies are not sent.',
				active:
					'Execute Step copies the oldest item that waits in the queue, or the last one handled. The published rule goes on beside it.',
			},
			activationHint: 'Publish the workflow to activate the rule.',
		},
		defaults: { name: 'ARC Rule Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [...sources.flatMap(({ credentials }) => credentials), ...storeAndQueueCredentials],
		hints: [
			{
				message: 'Execute Step needs the address of the queue, such as that of your support inbox, and the credential.',
				type: 'info',
				location: 'ndv',
				whenToDisplay: 'beforeExecution',
				displayCondition: '={{ $parameter["activityType"] === "email" && !$parameter["queue"] }}',
			},
		],
		properties: ruleTriggerProperties,
	};

	methods = {
		listSearch: { searchQueues, searchOwners },
		credentialTest: Object.assign({}, recordStoreTests, ...sources.map(({ credentialTests }) => credentialTests)),
	};

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		if (this.getMode() === 'manual') {
			const { emitTestItem } = await import('./emit-test-item.js');
			return emitTestItem(this);
		}
		await prepareSource(this);
		const { registerRule } = await import('./register-rule.js');
		return await registerRule(this);
	}
}
