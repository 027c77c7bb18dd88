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
	['a queue of Dataverse', { receiveFrom: 'dataverseQueue' }, 2, ['arcDataverseOAuth2Api'], 'receiveFrom'],
	[
		'a phone call from a queue of Dataverse',
		{ activityType: 'phoneCall', receiveFrom: 'dataverseQueue' },
		2,
		['arcDataverseOAuth2Api'],
		'receiveFrom',
	],
	[
		'a queue of Dataverse and records there, which share one credential',
		{ receiveFrom: 'dataverseQueue', recordStore: 'dataverse' },
		2,
		['arcDataverseOAuth2Api'],
		'recordStore',
	],
	[
		'a queue of Dataverse and records in PostgreSQL',
		{ receiveFrom: 'dataverseQueue', recordStore: 'postgres' },
		2,
		['arcPostgresApi', 'arcDataverseOAuth2Api'],
		'recordStore',
	],
	[
		'records in Dataverse alone',
		{ receiveFrom: 'queueOnly', recordStore: 'dataverse' },
		2,
		['arcDataverseOAuth2Api'],
		'recordStore',
	],
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

it('requires a queue of email, and checks nothing of it by a pattern, which a busy n8n would give up', () => {
	const issuesOf = (queue: string, activityType: string): unknown =>
		NodeHelpers.getNodeParametersIssues(
			description.properties,
			{
				typeVersion: 2,
				parameters: filled({ activityType, queue: { __rl: true, mode: 'email', value: queue } }, 2),
			} as never,
			description,
		);
	expect(issuesOf('', 'email')).not.toBeNull();
	expect(issuesOf('', 'phoneCall')).toBeNull();
	expect(issuesOf('support@contoso.example', 'email')).toBeNull();
	expect(JSON.stringify(description)).not.toContain('"validation"');
});

it('asks of a queue of Dataverse what becomes of its items, and for which queue', () => {
	const asked = [
		'receiveFrom',
		'dataverseAfter',
		'queue',
		'ruleName',
		'owner',
		'monitorOptions',
		'recordStore',
		'options',
	];
	expect(panelOf(trigger, { receiveFrom: 'dataverseQueue' }).parameters).toEqual(['activityType', ...asked]);
	expect(panelOf(trigger, { activityType: 'custom', receiveFrom: 'dataverseQueue' }).parameters).toEqual([
		'activityType',
		'customActivityType',
		...asked,
	]);
});

it('takes other activities from queues alone, unless it is told from where', () => {
	expect(filled({ activityType: 'task' }, 2)).toMatchObject({ receiveFrom: 'queueOnly' });
	expect(filled({ activityType: 'task', receiveFrom: 'dataverseQueue' }, 2)).toMatchObject({
		receiveFrom: 'dataverseQueue',
		dataverseAfter: 'deactivate',
		dataverseLogin: 'forQueue',
	});
});

it('lets no rule without a queue take from Dataverse', () => {
	const issuesOf = (activityType: string, value: string): unknown =>
		NodeHelpers.getNodeParametersIssues(
			description.properties,
			{
				typeVersion: 2,
				parameters: filled(
					{ activityType, receiveFrom: 'dataverseQueue', queue: { __rl: true, mode: 'list', value } },
					2,
				),
			} as never,
			description,
		);
	expect(issuesOf('task', '')).not.toBeNull();
	expect(issuesOf('email', '')).not.toBeNull();
	expect(issuesOf('task', '0d000000-0000-4000-8000-000000000009')).toBeNull();
});
