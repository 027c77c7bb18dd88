import type { Icon, ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';

const environment = '$self["environmentUrl"].trim().replace(/\\/+$/, "")';
const signIn = (end: string): string =>
	`={{ $self["signInUrl"].trim().replace(/\\/+$/, "") + "/" + $self["tenantId"].trim() + "/oauth2/v2.0/${end}" }}`;

/** Microsoft gives no token that renews itself to an app that signs in as itself, and refuses to be asked for one. */
const scope = `={{ ${environment} + "/.default" + ($self["grantType"] === "clientCredentials" ? "" : " offline_access") }}`;

export class ArcDataverseOAuth2Api implements ICredentialType {
	name = 'arcDataverseOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'ARC Dataverse OAuth2 API';

	icon: Icon = { light: 'file:arc.svg', dark: 'file:arc.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-arc/n8n-nodes-arc/blob/main/docs/record-stores.md';

	restrictToSupportedNodes = true as const;

	properties: INodeProperties[] = [
		{
			displayName: 'Environment URL',
			name: 'environmentUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://contoso.crm4.dynamics.com',
			description: 'As Power Platform admin center shows it for the environment',
		},
		{
			displayName: 'Grant Type',
			name: 'grantType',
			type: 'options',
			options: [
				{
					name: 'Client Credentials',
					value: 'clientCredentials',
					description: 'The app acts as itself, with the security roles of its application user',
				},
				{
					name: 'Authorization Code',
					value: 'authorizationCode',
					description: 'Somebody signs in, and the app acts with the security roles of this person',
				},
			],
			default: 'clientCredentials',
		},
		{
			displayName: 'Tenant ID',
			name: 'tenantId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. contoso.onmicrosoft.com',
			description: 'ID or domain of the Microsoft Entra tenant of the environment',
		},
		{
			displayName: 'Sign-In URL',
			name: 'signInUrl',
			type: 'string',
			default: 'https://login.microsoftonline.com',
			description:
				'Of Microsoft Entra. The clouds of governments and of China sign in elsewhere, as at https://login.microsoftonline.us.',
		},
		{ displayName: 'Authorization URL', name: 'authUrl', type: 'hidden', default: signIn('authorize') },
		{ displayName: 'Access Token URL', name: 'accessTokenUrl', type: 'hidden', default: signIn('token') },
		{ displayName: 'Scope', name: 'scope', type: 'hidden', default: scope },
		{
			displayName: 'Auth URI Query Parameters',
			name: 'authQueryParameters',
			type: 'hidden',
			default: 'response_mode=query&prompt=select_account',
		},
		{ displayName: 'Authentication', name: 'authentication', type: 'hidden', default: 'body' },
	];

	/** Also tells an app for which the environment has no application user: it gets a token all the same. */
	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.environmentUrl.trim().replace(/\\/+$/, "") }}',
			url: '/api/data/v9.2/WhoAmI',
			headers: { Accept: 'application/json' },
		},
	};
}
