import type { IExecuteFunctions } from 'n8n-workflow';
import type { ReplySender } from '../../core/reply/reply-sender';
import { openEnvironment } from '../shared/store/open-dataverse';
import type { SendThrough } from './description';
import { readSmtpAccount, type SmtpLogin } from './open-smtp-account';

/** By what the node's replies go out, as its parameters choose. */
export async function openReplySender(context: IExecuteFunctions): Promise<ReplySender> {
	const through = context.getNodeParameter('sendThrough', 0, 'smtp') as SendThrough;
	return through === 'dataverse' ? await throughDataverse(context) : await throughMailServer(context);
}

async function throughMailServer(context: IExecuteFunctions): Promise<ReplySender> {
	const account = await readSmtpAccount(context, context.getNodeParameter('smtpLogin', 0, 'password') as SmtpLogin);
	const { createSmtpSender } = await import('../../adapters/mail/smtp/send/smtp-sender.js');
	const sender = createSmtpSender(account);
	return {
		atOnce: sender.atOnce,
		together: sender.together,
		send: async ({ composed }, patience) => {
			await sender.send(composed, patience);
		},
		close: async () => await sender.close(),
	};
}

async function throughDataverse(context: IExecuteFunctions): Promise<ReplySender> {
	const { client, tables } = await openEnvironment(context);
	const { dataverseReplySender } = await import('../../adapters/dataverse/replies/dataverse-reply-sender.js');
	return dataverseReplySender(client, tables);
}
