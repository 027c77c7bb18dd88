import { NodeHelpers, type INode, type INodeParameters } from 'n8n-workflow';
import { ArcRuleTrigger } from '../../../nodes/ArcRuleTrigger/ArcRuleTrigger.node';
import { panelOf } from './panel';

const trigger = new ArcRuleTrigger();
const { description } = trigger;

function filled(saved: INodeParameters, typeVersion: number): INodeParameters {
	const node = { typeVersion } as INode;
	return NodeHelpers.getNodeParameters(description.properties, saved, true, false, node, description) ?? {};
}

it('asks a newcomer which activity, from where, and for which queue, and for the store last', () => {
	expect(panelOf(trigger, {})).toEqual({
		parameters: [
			'activityType',
			'receiveFrom',
			'imapLogin',
			'imapFolders',
			'imapAfter',
			'queue',
			'ruleName',
			'owner',
			'monitorOptions',
			'recordStore',
			'options',
		],
		credentials: ['arcImapApi'],
		credentialsAfter: 'imapLogin',
	});
	expect(filled({}, 2)).toMatchObject({ receiveFrom: 'imap', queue: { mode: 'email', value: '' } });
});

it('keeps SMTP for what was saved by the first version of the node', () => {
	expect(filled({}, 1)).toMatchObject({ receiveFrom: 'smtp' });
	expect(filled({ receiveFrom: 'imap' }, 1)).toMatchObject({ receiveFrom: 'imap' });
});

it.each<[why: string, saved: INodeParameters, version: number, credentials: readonly string[], after: string | null]>([
	['a mailbox with OAuth2', { imapLogin: 'oAuth2' }, 2, ['arcImapOAuth2Api'], 'imapLogin'],
	['SMTP on this machine', { receiveFrom: 'smtp' }, 2, [], null],
	[
		'SMTP with a login',
		{ receiveFrom: 'smtp', receiverLogin: 'credential' },
		2,
		['arcSmtpReceiverApi'],
		'receiverLogin',
	],
	['SMTP as the first version asked', {}, 1, ['arcSmtpReceiverApi'], 'receiveFrom'],
	['a queue only', { receiveFrom: 'queueOnly' }, 2, [], null],
	['a phone call', { activityType: 'phoneCall' }, 2, [], null],
	['a phone call in the first version', { activityType: 'phoneCall' }, 1, [], null],
	[
		'a mailbox and a store with credentials',
		{ recordStore: 'postgres' },
		2,
		['arcImapApi', 'arcPostgresApi'],
		'recordStore',
	],
])('shows credentials below what asks for them: %s', (_why, saved, version, credentials, after) => {
	const panel = panelOf(trigger, saved, version);
	expect(panel.credentials).toEqual(credentials);
	if (after !== null) expect(panel.credentialsAfter).toBe(after);
});

it('lets no address stand for a queue that is none', () => {
	const issuesOf = (queue: string, activityType: string): unknown =>
		NodeHelpers.getNodeParametersIssues(
			description.properties,
			{
				typeVersion: 2,
				parameters: filled({ activityType, queue: { __rl: true, mode: 'email', value: queue } }, 2),
			} as never,
			description,
		);
	expect(issuesOf('support', 'email')).not.toBeNull();
	expect(issuesOf('', 'email')).not.toBeNull();
	expect(issuesOf('', 'phoneCall')).toBeNull();
	expect(issuesOf('support@contoso.example', 'email')).toBeNull();
});
