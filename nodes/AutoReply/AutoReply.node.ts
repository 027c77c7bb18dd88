import {
	NodeConnectionTypes,
	type ICredentialsDecrypted,
	type ICredentialTestFunctions,
	type IExecuteFunctions,
	type INodeCredentialTestResult,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { recordStoreTests } from '../shared/credentials/credential-tests';
import { searchRecords } from '../shared/records/locate-record';
import { recordStoreCredentials } from '../shared/store/record-store-properties';
import { nodeWork } from '../shared/rule/node-work';
import { toNodeError } from '../shared/to-node-error';
import { askFor, autoReplyProperties } from './description';
import { passwordAccount } from './open-smtp-account';

const work = nodeWork('autoReply', async () => await import('./reply-batch.js'));

export class AutoReply implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Auto Reply',
		name: 'autoReply',
		icon: { light: 'file:auto-reply.svg', dark: 'file:auto-reply.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle:
			'={{ ({ stored: "With a template of the store", dataverse: "With a template of Dataverse" })[$parameter["templateFrom"]] || "With the text written here" }}',
		description: 'Answers the sender of an email from a template: once, in its thread, and never a machine',
		defaults: { name: 'Auto Reply' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Sent', 'Not Sent'],
		usableAsTool: true,
		credentials: [
			{ name: 'arcSmtpApi', required: true, testedBy: 'testSmtp', displayOptions: askFor.password },
			{ name: 'arcSmtpOAuth2Api', required: true, displayOptions: askFor.oAuth2 },
			...recordStoreCredentials,
		],
		properties: autoReplyProperties,
	};

	methods = {
		listSearch: { searchTemplates: searchRecords('template') },
		credentialTest: { testSmtp, ...recordStoreTests },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		try {
			const { replyBatch } = await work();
			return await replyBatch(this);
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	}
}

/** Connects and logs in, without sending anything. */
async function testSmtp(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const { createSmtpSender } = await import('../../adapters/mail/smtp/send/smtp-sender.js');
	const sender = createSmtpSender(passwordAccount(credential.data ?? {}));
	try {
		await sender.verify();
		return { status: 'OK', message: 'The server took the login' };
	} catch (error) {
		return { status: 'Error', message: error instanceof Error ? error.message : String(error) };
	} finally {
		await sender.close();
	}
}
