import type { MailSource } from '../mail-source';
import { readSmtpOptions } from './read-smtp-options';
import { smtpOptions, smtpProperties } from './smtp-properties';
import { testSmtpReceiver } from './test-smtp-receiver';

/** The SMTP receiver of this process. */
export const smtpSource: MailSource = {
	option: {
		name: 'SMTP',
		value: 'smtp',
		description: 'Receive what a mail server or a forwarding rule delivers to this n8n',
	},
	properties: smtpProperties,
	options: smtpOptions,
	credentials: [
		{
			name: 'arcSmtpReceiverApi',
			testedBy: 'testSmtpReceiver',
			displayOptions: {
				show: { activityType: ['email'], receiveFrom: ['smtp'] },
				// The first version of the node had no such question, and took the credential that was chosen.
				hide: { receiverLogin: ['none'] },
			},
		},
	],
	credentialTests: { testSmtpReceiver },
	// It is this process that does not listen, whatever sends to it.
	outage: 'rule',
	howToSend: (context, address) => {
		const { host, port } = readSmtpOptions(context);
		return `Deliver a message for ${address} to ${host}:${port}`;
	},
	load: async () => {
		const { receiveSmtp } = await import('./receive-smtp.js');
		const untold = { began: () => undefined, ended: () => undefined };
		// It goes on until the run by hand ends, however the first message comes.
		return { subscribe: receiveSmtp, takeFirst: async (reception) => await receiveSmtp(reception, untold) };
	},
};
