import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/** Where a server is, by its host and the port that such servers have. */
export const serverProperties = (placeholder: string, port: number): INodeProperties[] => [
	{ displayName: 'Host', name: 'host', type: 'string', default: '', required: true, placeholder },
	{
		displayName: 'Port',
		name: 'port',
		type: 'number',
		default: port,
		typeOptions: { minValue: 1, maxValue: 65535 },
	},
];

/** The choice of no encryption. */
export const unencrypted: INodePropertyOptions = {
	name: 'None',
	value: 'none',
	description: 'Only for a server on this machine or in a trusted network',
};

/** Beside a choice `security`. */
export const selfSignedProperty: INodeProperties = {
	displayName: 'Allow Self-Signed Certificates',
	name: 'allowSelfSigned',
	type: 'boolean',
	default: false,
	displayOptions: { hide: { security: ['none'] } },
	description: 'Whether to accept a certificate that no known authority signed',
};
