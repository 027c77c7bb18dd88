import type { IDataObject } from 'n8n-workflow';
import type { Store } from '../../../core/ledger/store';
import { EngineWorkflow } from '../../support/engine/n8n-engine';

export interface Rule {
	readonly store: Store;
	readonly address: string;
	readonly smtpPort: number;
	/** Named embedded stores have a credential; the default has none. */
	readonly named?: string;
	readonly receiverPort?: number;
	readonly reply?: IDataObject;
	/** Executions may fail; by default the test ends with that. */
	readonly mayFail?: boolean;
}

export const key = 'a key of this test';

/** A rule that makes a case and replies, with a node behind each output of Auto Reply. */
export function replyRule({ address, smtpPort, named, receiverPort, reply = {} }: Rule): EngineWorkflow {
	const to = (node: string) => [{ node, type: 'main' as const, index: 0 }];
	const place: IDataObject = named === undefined ? {} : { recordStore: 'named' };
	const credentials = named === undefined ? [] : ['arcEmbeddedApi'];
	const receive =
		receiverPort === undefined
			? { receiveFrom: 'queueOnly' }
			: { receiveFrom: 'smtp', options: { smtpPort: receiverPort } };
	const queue = { __rl: true, mode: 'email', value: address };
	const items = { values: [{ name: 'Any', output: 'matched', combinator: 'all', groups: {} }] };
	return new EngineWorkflow(
		{
			id: `rule-${address}`,
			name: address,
			nodes: [
				{
					name: 'ARC Rule Trigger',
					type: 'arcRuleTrigger',
					credentials,
					parameters: {
						...place,
						ruleName: address,
						activityType: 'email',
						queue,
						...receive,
						monitorOptions: ['failed'],
					},
				},
				{
					name: 'Evaluate Rule',
					type: 'evaluateRule',
					credentials,
					parameters: { ...place, items, allowUnknownSenders: true, advanced: { automaticMail: 'create' } },
				},
				{
					name: 'Resolve Contact',
					type: 'resolveContact',
					credentials,
					parameters: { ...place, ifNo: 'createContact' },
				},
				{
					name: 'Create Record',
					type: 'createRecord',
					credentials,
					parameters: { ...place, operation: 'create', recordType: 'case' },
				},
				{
					name: 'Auto Reply',
					type: 'autoReply',
					credentials: ['arcSmtpApi', ...credentials],
					parameters: { ...place, text: 'Received: {{ record.number }}{{ contact.nickname }}', ...reply },
				},
				{ name: 'Sent', type: 'test.sent', parameters: {} },
				{ name: 'Not Sent', type: 'test.notSent', parameters: {} },
			],
			connections: {
				'ARC Rule Trigger': { main: [to('Evaluate Rule')] },
				'Evaluate Rule': { main: [to('Resolve Contact')] },
				'Resolve Contact': { main: [to('Create Record')] },
				'Create Record': { main: [to('Auto Reply')] },
				'Auto Reply': { main: [to('Sent'), to('Not Sent')] },
			},
		},
		{
			arcSmtpApi: { host: '127.0.0.1', port: smtpPort, security: 'none' },
			arcEmbeddedApi: { storeName: named ?? '', key },
		},
	);
}
