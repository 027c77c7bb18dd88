import type { EngineNode } from '../../support/engine/n8n-engine';

/** The first nodes of a rule whose messages a test claims itself: every one matches, and has a contact. */
export const trigger: EngineNode = {
	name: 'ARC Rule Trigger',
	type: 'arcRuleTrigger',
	parameters: { queue: { __rl: true, mode: 'email', value: 'support@contoso.example' }, receiveFrom: 'queueOnly' },
};
export const evaluate: EngineNode = {
	name: 'Evaluate Rule',
	type: 'evaluateRule',
	parameters: {
		items: { values: [{ name: 'Any', output: 'matched', combinator: 'all', groups: {} }] },
		allowUnknownSenders: true,
		unknownSenders: 'createContact',
	},
};
export const resolve: EngineNode = {
	name: 'Resolve Contact',
	type: 'resolveContact',
	parameters: { ifNo: 'createContact' },
};

/** The end of a connection. */
export const to = (node: string, index = 0) => ({ node, type: 'main' as const, index });
