import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
} from 'n8n-workflow';
import { recordStoreTests } from '../shared/credentials/credential-tests';
import { recordStoreCredentials } from '../shared/store/record-store-properties';
import { eventTriggerProperties } from './description';
import { getQueues, getRules } from './load-choices';

export class ArcEventTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'ARC Event Trigger',
		name: 'arcEventTrigger',
		icon: { light: 'file:arc-event-trigger.svg', dark: 'file:arc-event-trigger.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ $parameter["events"].length + ($parameter["events"].length === 1 ? " kind of event" : " kinds of events") }}',
		description:
			'Starts a workflow when an item failed, a mail server or the store is away, or a limit stopped a reply',
		eventTriggerDescription: 'Looking for the latest event',
		activationMessage: 'The workflow is told of events from now on.',
		triggerPanel: {
			header: 'Try the alert',
			executionsHelp: {
				inactive: 'A test run gives the latest event of the store, or a sample where there was none.',
				active:
					'A test run gives the latest event of the store, or a sample where there was none. The published workflow is told of events beside it.',
			},
			activationHint: 'Publish the workflow to be told of events.',
		},
		defaults: { name: 'ARC Event Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: recordStoreCredentials,
		properties: eventTriggerProperties,
	};

	methods = {
		loadOptions: { getQueues, getRules },
		credentialTest: recordStoreTests,
	};

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		if (this.getMode() === 'manual') {
			const { emitLatestEvent } = await import('./emit-latest-event.js');
			return emitLatestEvent(this);
		}
		const { listenForEvents } = await import('./listen-for-events.js');
		return await listenForEvents(this);
	}
}
