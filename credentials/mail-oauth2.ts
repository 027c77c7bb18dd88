import type { INodeProperties } from 'n8n-workflow';

/** What a provider asks consent for; the protocols differ in nothing else. */
export interface MailScopes {
	readonly google: string;
	readonly microsoft: string;
}

const byProvider = (google: string, microsoft: string): string =>
	`={{ $self["provider"] === "google" ? ${google} : ${microsoft} }}`;

const microsoftUrl = (end: string): string =>
	`"https://login.microsoftonline.com/" + ($self["tenantId"] || "common").trim() + "/oauth2/v2.0/${end}"`;

/** The fields of a credential that signs in to the mail of Google or Microsoft 365 (RFC 6749, authorization code). */
export const mailOAuth2Properties = (scopes: MailScopes, mailbox: string): INodeProperties[] => [
	{
		displayName: 'Provider',
		name: 'provider',
		type: 'options',
		options: [
			{ name: 'Google', value: 'google', description: 'Gmail and Google Workspace' },
			{ name: 'Microsoft 365', value: 'microsoft', description: 'Outlook and Exchange Online' },
		],
		default: 'microsoft',
	},
	{
		displayName: 'Mailbox',
		name: 'user',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. support@contoso.example',
		description: mailbox,
	},
	{
		displayName: 'Tenant ID',
		name: 'tenantId',
		type: 'string',
		default: 'common',
		displayOptions: { show: { provider: ['microsoft'] } },
		description: 'ID or domain of your Microsoft Entra tenant; "common" for an app that is registered for several',
	},
	{ displayName: 'Grant Type', name: 'grantType', type: 'hidden', default: 'authorizationCode' },
	{
		displayName: 'Authorization URL',
		name: 'authUrl',
		type: 'hidden',
		default: byProvider('"https://accounts.google.com/o/oauth2/v2/auth"', microsoftUrl('authorize')),
	},
	{
		displayName: 'Access Token URL',
		name: 'accessTokenUrl',
		type: 'hidden',
		default: byProvider('"https://oauth2.googleapis.com/token"', microsoftUrl('token')),
	},
	{
		displayName: 'Scope',
		name: 'scope',
		type: 'hidden',
		default: byProvider(`"${scopes.google}"`, `"${scopes.microsoft}"`),
	},
	{
		displayName: 'Auth URI Query Parameters',
		name: 'authQueryParameters',
		type: 'hidden',
		default: byProvider('"access_type=offline&prompt=consent"', '"response_mode=query&prompt=select_account"'),
	},
	{ displayName: 'Authentication', name: 'authentication', type: 'hidden', default: 'body' },
];
