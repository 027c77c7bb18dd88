import type { IConnections, IDataObject, INodeExecutionData } from 'n8n-workflow';
import { EngineWorkflow, type NodeFailure } from '../../engine/n8n-engine.ts';
import { mailRule } from './mail-rule.ts';
import type { PlainMail } from './plain-mail.ts';
import { built } from '../../built.ts';

const { uuidV5 } = built('adapters/uuid-v5');

export interface EngineRuleOptions {
	readonly id: string;
	readonly queue: string;
	/** The mail server that replies go to. */
	readonly sinkPort: number;
	readonly options?: IDataObject;
	/** Where mail comes in, as the trigger's parameters say it; Queue Only where it is left out. */
	readonly intake?: { readonly parameters: IDataObject; readonly imap?: IDataObject };
}

const queueOnly = { parameters: { receiveFrom: 'queueOnly' } };

/** The shipped rule in n8n's own engine, in this process. */
export function engineRule({
	id,
	queue,
	sinkPort,
	options = {},
	intake = queueOnly,
}: EngineRuleOptions): EngineWorkflow {
	const imap = 'imap' in intake ? intake.imap : undefined;
	const { name, nodes, connections } = mailRule({
		name: id,
		queue,
		receiverPort: 0,
		smtpCredential: 'arcSmtpApi',
		...(imap === undefined ? {} : { imapCredential: 'arcImapApi' }),
	});
	const definition = {
		id,
		name,
		nodes: nodes
			.filter(({ type }) => type.startsWith('n8n-nodes-arc.'))
			.map((node) => ({
				name: node.name,
				type: node.type,
				parameters: {
					...node.parameters,
					...(node.name === 'ARC Rule Trigger' ? { ...intake.parameters, options } : {}),
				} as IDataObject,
				credentials: Object.keys((node['credentials'] as object | undefined) ?? {}),
			})),
		connections: connections as unknown as IConnections,
	};
	return new EngineWorkflow(definition, {
		arcSmtpApi: { host: '127.0.0.1', port: sinkPort, security: 'none' },
		...(imap === undefined ? {} : { arcImapApi: imap }),
	});
}

/** Puts mails into a queue through Enqueue Activity; answers what went wrong. The same call repeated is the same item. */
export async function enqueueMails(queue: string, mails: readonly PlainMail[]): Promise<readonly NodeFailure[]> {
	const parameters = {
		fromPreset: 'webhook',
		activityType: 'email',
		queue: { __rl: true, mode: 'email', value: queue },
	};
	const workflow = new EngineWorkflow(
		{
			id: 'enqueue',
			name: 'Enqueue',
			nodes: [{ name: 'Enqueue Activity', type: 'enqueueActivity', parameters }],
			connections: {},
		},
		{},
	);
	const items = mails.map(({ messageId, from, subject }): INodeExecutionData => {
		const headers = { 'idempotency-key': uuidV5(messageId) };
		return { json: { headers, params: {}, query: {}, body: { from, subject, messageId, text: 'It squeaks.' } } };
	});
	await workflow.run('Enqueue Activity', items);
	return workflow.failures;
}
