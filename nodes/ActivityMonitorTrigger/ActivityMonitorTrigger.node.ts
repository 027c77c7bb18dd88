import {
	NodeConnectionTypes,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { recordStoreTests } from '../shared/credentials/credential-tests';
import { recordStoreCredentials } from '../shared/store/record-store-properties';
import { activityMonitorProperties } from './description';

export class ActivityMonitorTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Activity Monitor Trigger',
		name: 'activityMonitorTrigger',
		icon: { light: 'file:activity-monitor.svg', dark: 'file:activity-monitor.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ "Page at /" + $parameter["path"] }}',
		description:
			'Serves a page that shows what became of every activity and why, and executes skipped and failed ones again',
		eventTriggerDescription: 'Publish the workflow, then open the production URL',
		activationMessage: 'The page is there: open the production URL and log in.',
		defaults: { name: 'Activity Monitor' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'arcMonitorApi', required: true }, ...recordStoreCredentials],
		webhooks: [
			{
				name: 'setup',
				httpMethod: 'GET',
				responseMode: 'onReceived',
				isFullPath: true,
				path: '={{ $parameter["path"] }}',
			},
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				isFullPath: true,
				path: '={{ $parameter["path"] }}',
			},
		],
		properties: activityMonitorProperties,
	};

	methods = {
		credentialTest: recordStoreTests,
	};

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return false;
			},
			async create(this: IHookFunctions): Promise<boolean> {
				const { checkAccess } = await import('./answer-request.js');
				await checkAccess(this);
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const { answerRequest } = await import('./answer-request.js');
		await answerRequest(this);
		return { noWebhookResponse: true };
	}
}
