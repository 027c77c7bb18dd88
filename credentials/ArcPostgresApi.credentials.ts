import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { serverProperties, unencrypted } from './server-properties';

// eslint-disable-next-line @n8n/community-nodes/credential-test-required -- every node tests it, by the list that they share
export class ArcPostgresApi implements ICredentialType {
	name = 'arcPostgresApi';

	displayName = 'ARC PostgreSQL API';

	icon: Icon = { light: 'file:arc.svg', dark: 'file:arc.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-arc/n8n-nodes-arc/blob/main/docs/record-stores.md';

	restrictToSupportedNodes = true as const;

	properties: INodeProperties[] = [
		...serverProperties('e.g. db.contoso.example', 5432),
		{
			displayName: 'Database',
			name: 'database',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. n8n',
		},
		{
			displayName: 'Schema',
			name: 'schema',
			type: 'string',
			default: 'arc',
			description: 'Made when it is missing. Each schema is a store of its own.',
		},
		{
			displayName: 'User',
			name: 'user',
			type: 'string',
			default: '',
			required: true,
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
		},
		{
			displayName: 'TLS',
			name: 'tls',
			type: 'options',
			options: [
				{
					name: 'Required',
					value: 'verify',
					description: 'The certificate must be for this host, and signed by an authority that is trusted',
				},
				{
					name: 'Allow Self-Signed Certificates',
					value: 'trustAny',
					description: 'Encrypts without asking who the server is',
				},
				unencrypted,
			],
			default: 'verify',
		},
		{
			displayName: 'CA Certificate',
			name: 'ca',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			placeholder: '-----BEGIN CERTIFICATE-----',
			displayOptions: { show: { tls: ['verify'] } },
			description:
				'PEM of the authority that signed the certificate of the server, where it is none that Node.js knows',
		},
		{
			displayName: 'Pool Size',
			name: 'poolSize',
			type: 'number',
			default: 10,
			typeOptions: { minValue: 1, maxValue: 100 },
			description:
				'How many connections each n8n process opens at most, besides one that listens for work and up to three for mailboxes',
		},
	];
}
