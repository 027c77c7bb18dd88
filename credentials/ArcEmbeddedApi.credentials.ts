import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

// eslint-disable-next-line @n8n/community-nodes/credential-test-required -- every node tests it, by the list that they share
export class ArcEmbeddedApi implements ICredentialType {
	name = 'arcEmbeddedApi';

	displayName = 'ARC Embedded Store API';

	icon: Icon = { light: 'file:arc.svg', dark: 'file:arc.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-arc/n8n-nodes-arc/blob/main/docs/record-stores.md';

	restrictToSupportedNodes = true as const;

	properties: INodeProperties[] = [
		{
			displayName: 'Store Name',
			name: 'storeName',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. support',
			description:
				'Lower-case letters, digits and hyphens. The file arc/NAME.sqlite in the n8n folder is made when it is missing.',
		},
		// eslint-disable-next-line @n8n/community-nodes/credential-unnecessary-password -- whoever has the key can open the store
		{
			displayName: 'Key',
			name: 'key',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'At least 12 characters. The first credential that opens a store sets its key; later ones must have the same.',
		},
	];
}
