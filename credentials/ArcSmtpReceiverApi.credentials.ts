import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

// eslint-disable-next-line @n8n/community-nodes/credential-test-required -- ARC Rule Trigger tests it, by its table of mail sources
export class ArcSmtpReceiverApi implements ICredentialType {
	name = 'arcSmtpReceiverApi';

	displayName = 'ARC SMTP Receiver API';

	icon: Icon = { light: 'file:arc.svg', dark: 'file:arc.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-arc/n8n-nodes-arc/blob/main/docs/nodes/arc-rule-trigger.md';

	restrictToSupportedNodes = true as const;

	properties: INodeProperties[] = [
		{
			displayName: 'User',
			name: 'user',
			type: 'string',
			default: '',
			description: 'What a mail server logs in with before it delivers. Empty asks for no login.',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'At least 12 characters',
		},
		{
			displayName: 'Certificate',
			name: 'certificate',
			type: 'string',
			typeOptions: { password: true, rows: 4 },
			default: '',
			placeholder: '-----BEGIN CERTIFICATE-----',
			description:
				'In PEM, with the certificates between it and a known authority. With it the receiver offers STARTTLS.',
		},
		{
			displayName: 'Private Key',
			name: 'privateKey',
			type: 'string',
			typeOptions: { password: true, rows: 4 },
			default: '',
			placeholder: '-----BEGIN PRIVATE KEY-----',
			description: 'In PEM, without a passphrase',
		},
	];
}
