import type { INodeParameters } from 'n8n-workflow';
import { AutoReply } from '../../../nodes/AutoReply/AutoReply.node';
import { panelOf } from './panel';

const node = new AutoReply();

it.each<[why: string, saved: INodeParameters, first: readonly string[], credentials: readonly string[], below: string]>(
	[
		['a mail server is signed in to first', {}, ['smtpLogin'], ['arcSmtpApi'], 'smtpLogin'],
		[
			'over Dataverse it is chosen by what replies go out',
			{ recordStore: 'dataverse' },
			['sendThrough', 'smtpLogin'],
			['arcSmtpApi', 'arcDataverseOAuth2Api'],
			'recordStore',
		],
		[
			'Dataverse sends by the credential of the records, which stands below that choice',
			{ recordStore: 'dataversePostgres', sendThrough: 'dataverse' },
			['sendThrough', 'templateFrom'],
			['arcPostgresApi', 'arcDataverseOAuth2Api'],
			'sendThrough',
		],
	],
)('in the panel of Auto Reply %s', (_why, saved, first, credentials, below) => {
	const panel = panelOf(node, saved);
	expect(panel.parameters.slice(0, first.length)).toEqual(first);
	expect(panel.credentials).toEqual(credentials);
	expect(panel.credentialsAfter).toBe(below);
});

it.each<[store: string, offered: boolean]>([
	['embedded', false],
	['dataverse', true],
])('lets Dataverse fill a template where records are kept by %s: %s', (recordStore, offered) => {
	const { options = [] } = node.description.properties.find(({ name }) => name === 'templateFrom') ?? {};
	const filled = options.find((option) => 'value' in option && option.value === 'dataverse');
	const stores = (filled as { displayOptions?: { show?: Record<string, unknown[]> } }).displayOptions?.show;
	expect(stores?.['recordStore']?.includes(recordStore)).toBe(offered);
});
