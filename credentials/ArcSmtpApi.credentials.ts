import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

export class ArcSmtpApi implements ICredentialType {
	name = 'arcSmtpApi';

	displayName = 'ARC SMTP API';

	icon: Icon = { light: 'file:arc.svg', dark: 'file:arc.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-arc/n8n-nodes-arc/blob/main/docs/replies.md';

	restrictToSupportedNodes = true as const;

	properties: INodeProperties[] = [
		{
			displayName: 'Host',
			name: 'host',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. smtp.contoso.example',
		},
		{
			displayName: 'Port',
			name: 'port',
			type: 'number',
			default: 587,
			typeOptions: { minValue: 1, maxValue: 65535 },
		},
		{
			displayName: 'Security',
			name: 'security',
			type: 'options',
			options: [
				{ name: 'STARTTLS', value: 'starttls', description: 'Required; the usual choice on port 587' },
				{ name: 'TLS', value: 'tls', description: 'From the first byte; the usual choice on port 465' },
				{ name: 'None', value: 'none', description: 'Only for a server on this machine or in a trusted network' },
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
		{
			displayName: 'Allow Self-Signed Certificates',
			name: 'allowSelfSigned',
			type: 'boolean',
			default: false,
			displayOptions: { hide: { security: ['none'] } },
			description: 'Whether to accept a certificate that no known authority signed',
		},
	];
}
