import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { selfSignedProperty, serverProperties, unencrypted } from './server-properties';

export class ArcSmtpApi implements ICredentialType {
	name = 'arcSmtpApi';

	displayName = 'ARC SMTP API';

	icon: Icon = { light: 'file:arc.svg', dark: 'file:arc.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-arc/n8n-nodes-arc/blob/main/docs/replies.md';

	restrictToSupportedNodes = true as const;

	properties: INodeProperties[] = [
		...serverProperties('e.g. smtp.contoso.example', 587),
		{
			displayName: 'Security',
			name: 'security',
			type: 'options',
			options: [
				{ name: 'STARTTLS', value: 'starttls', description: 'Required; the usual choice on port 587' },
				{ name: 'TLS', value: 'tls', description: 'From the first byte; the usual choice on port 465' },
				unencrypted,
			],
			default: 'starttls',
		},
		{
			displayName: 'User',
			name: 'user',
			type: 'string',
			default: '',
			description: 'Empty where the server asks for no login',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
		},
		selfSignedProperty,
	];
}
