/** A panel as the guides show it: of a node that somebody filled in, by the name of its picture. */
export interface PicturedPanel {
	readonly picture: string;
	readonly name: string;
	readonly type: string;
	readonly typeVersion: number;
	readonly parameters: Readonly<Record<string, unknown>>;
}

const supportQueue = { __rl: true, mode: 'email', value: 'support@contoso.example' };

const row = (id: string, leftValue: string, operation: string, rightValue: string) => ({
	id,
	leftValue,
	rightValue,
	operator: { type: 'string', operation },
});

const group = (about: string, conditions: readonly object[]) => ({
	about,
	conditions: {
		options: { caseSensitive: false, leftValue: '', typeValidation: 'loose', version: 3 },
		combinator: 'or',
		conditions,
	},
});

/** The condition items of the guide: one with a group, and the one that takes the rest. */
const guideItems = [
	{
		name: 'Urgent',
		output: 'matched',
		combinator: 'all',
		groups: {
			values: [
				group('activity', [
					row('r1', '={{ $json.activity.subject }}', 'contains', 'urgent'),
					row('r2', '={{ $json.activity.subject }}', 'contains', 'offline'),
				]),
			],
		},
	},
	{ name: 'Any other email', output: 'matched', combinator: 'all', groups: {} },
];

const panel = (
	name: string,
	type: string,
	parameters: PicturedPanel['parameters'] = {},
	typeVersion = 1,
): PicturedPanel => ({
	picture: `panels/${name.toLowerCase().replaceAll(' ', '-')}`,
	name,
	type,
	typeVersion,
	parameters,
});

/** Each node of the package, as a newcomer has it when he is done with it. */
export const picturedPanels: readonly PicturedPanel[] = [
	panel('ARC Rule Trigger', 'arcRuleTrigger', { queue: supportQueue, ruleName: 'Support email to case' }, 2),
	panel('Evaluate Rule', 'evaluateRule', {
		items: { values: guideItems },
		allowUnknownSenders: true,
		unknownSenders: 'createContact',
	}),
	panel('Resolve Contact', 'resolveContact', { ifNo: 'createContact' }),
	panel('Create Record', 'createRecord', {
		operation: 'create',
		recordType: 'case',
		fields: { mappingMode: 'defineBelow', value: { priority: 'high' } },
	}),
	panel('External Record', 'externalRecord', { inDoubt: 'lookUp' }),
	panel('Auto Reply', 'autoReply'),
	panel('Enqueue Activity', 'enqueueActivity', { fromPreset: 'gmailTrigger', queue: supportQueue }),
	panel('ARC Store', 'arcStore', { operation: 'upsert', recordType: 'contact' }),
	panel('ARC Event Trigger', 'arcEventTrigger'),
	panel('Activity Monitor', 'activityMonitorTrigger'),
];
