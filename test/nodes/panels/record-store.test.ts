import type { INodeParameters, INodeType } from 'n8n-workflow';
import { ActivityMonitorTrigger } from '../../../nodes/ActivityMonitorTrigger/ActivityMonitorTrigger.node';
import { ArcEventTrigger } from '../../../nodes/ArcEventTrigger/ArcEventTrigger.node';
import { ArcRuleTrigger } from '../../../nodes/ArcRuleTrigger/ArcRuleTrigger.node';
import { ArcStore } from '../../../nodes/ArcStore/ArcStore.node';
import { AutoReply } from '../../../nodes/AutoReply/AutoReply.node';
import { CreateRecord } from '../../../nodes/CreateRecord/CreateRecord.node';
import { EnqueueActivity } from '../../../nodes/EnqueueActivity/EnqueueActivity.node';
import { EvaluateRule } from '../../../nodes/EvaluateRule/EvaluateRule.node';
import { ResolveContact } from '../../../nodes/ResolveContact/ResolveContact.node';
import { panelOf } from './panel';

const everyNode: readonly INodeType[] = [
	new ActivityMonitorTrigger(),
	new ArcEventTrigger(),
	new ArcRuleTrigger(),
	new ArcStore(),
	new AutoReply(),
	new CreateRecord(),
	new EnqueueActivity(),
	new EvaluateRule(),
	new ResolveContact(),
];
const stores = new Set(['arcEmbeddedApi', 'arcPostgresApi']);

describe.each(everyNode.map((node) => [node.description.displayName, node] as const))('%s', (_name, node) => {
	it.each<[why: string, saved: INodeParameters, credentials: readonly string[]]>([
		['the default store asks for no credential', {}, []],
		['a named store asks for its own', { recordStore: 'named' }, ['arcEmbeddedApi']],
		['one that was saved with the earlier parameter still does', { embeddedStore: 'named' }, ['arcEmbeddedApi']],
		['PostgreSQL asks for its own', { recordStore: 'postgres' }, ['arcPostgresApi']],
		['and does so whatever was chosen before', { recordStore: 'postgres', embeddedStore: 'named' }, ['arcPostgresApi']],
	])('asks for the store by one parameter, where %s', (_why, saved, credentials) => {
		const panel = panelOf(node, saved);
		expect(panel.parameters.filter((name) => /store/i.test(name))).toEqual(['recordStore']);
		expect(panel.credentials.filter((name) => stores.has(name))).toEqual(credentials);
	});

	it('asks for it last, before the options', () => {
		const { parameters } = panelOf(node, {});
		expect(['recordStore', 'recordStore options']).toContain(
			parameters.slice(parameters.indexOf('recordStore')).join(' '),
		);
	});

	it('shows the credential of a store below the choice of the store', () => {
		expect(panelOf(node, { recordStore: 'named' }).credentialsAfter).toBe('recordStore');
	});
});
