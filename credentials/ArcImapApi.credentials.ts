import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { selfSignedProperty, serverProperties, unencrypted } from './server-properties';

// eslint-disable-next-line @n8n/community-nodes/credential-test-required -- ARC Rule Trigger tests it, by its table of mail sources
export class ArcImapApi implements ICredentialType {
	name = 'arcImapApi';

	displayName = 'ARC IMAP API';

	icon: Icon = { light: 'file:arc.svg', dark: 'file:arc.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-arc/n8n-nodes-arc/blob/main/docs/nodes/arc-rule-trigger.md';

	restrictToSupportedNodes = true as const;

	properties: INodeProperties[] = [
		...serverProperties('e.g. imap.contoso.example', 993),
		{
			displayName: 'Security',
			name: 'security',
			type: 'options',
			options: [
				{ name: 'SSL/TLS', value: 'tls', description: 'From the first byte; the usual choice on port 993' },
				{ name: 'STARTTLS', value: 'starttls', description: 'Required; the usual choice on port 143' },
				unencrypted,
			],
			default: 'tls',
		},
		{
			displayName: 'User',
			name: 'user',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. support@contoso.example',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'Google asks for an app password; Microsoft 365 takes none, choose OAuth2 in the node',
		},
		selfSignedProperty,
	];
}
