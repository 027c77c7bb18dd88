import type { INodeProperties } from 'n8n-workflow';

const simulating = { operation: ['simulateRule'] };

/** The parameters of Simulate Rule. */
export const simulateProperties: INodeProperties[] = [
	{
		displayName:
			'Nothing is written and nothing is sent. The rule of the workflow below is tried on the activities, as if it had been published when they came.',
		name: 'simulateNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: simulating },
	},
	{
		displayName: 'Workflow With the Rule (JSON)',
		name: 'ruleWorkflow',
		type: 'json',
		default: '',
		required: true,
		placeholder: 'e.g. { "nodes": [], "connections": {} }',
		displayOptions: { show: simulating },
		description:
			'The workflow whose rule is tried. A node cannot read other workflows by itself: select all nodes of the rule on its canvas, copy them and paste them here (Fixed), or hand in the whole item that the n8n node (Get a Workflow) returns (Expression). It need not be published or saved.',
	},
	{
		displayName: 'Version',
		name: 'ruleVersion',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Draft',
				value: 'draft',
				description: 'The nodes as they stand in the JSON: as copied, downloaded, or last saved',
			},
			{
				name: 'Published',
				value: 'published',
				description: 'The published version, which only the n8n node returns along with the draft',
			},
		],
		default: 'draft',
		displayOptions: { show: simulating },
		description: 'Which version of the workflow is tried',
	},
	{
		displayName: 'Simulate Over',
		name: 'simulateOver',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Messages in Binary Data',
				value: 'messages',
				description: "Messages (.eml) of the input items, as if they came now into the mailbox of the rule's queue",
			},
			{
				name: 'Stored Activities',
				value: 'stored',
				description: "What came into the rule's queue in a period, compared with what became of it",
			},
		],
		default: 'stored',
		displayOptions: { show: simulating },
		description: 'The activities that the rule is tried on',
	},
	{
		displayName: 'Arrived After',
		name: 'arrivedAfter',
		type: 'dateTime',
		default: '',
		displayOptions: { show: { ...simulating, simulateOver: ['stored'] } },
		description: 'Start of the period. Empty means from the first activity on.',
	},
	{
		displayName: 'Arrived Before',
		name: 'arrivedBefore',
		type: 'dateTime',
		default: '',
		displayOptions: { show: { ...simulating, simulateOver: ['stored'] } },
		description: 'End of the period. Empty means until now.',
	},
	{
		displayName: 'Max Activities',
		name: 'maxActivities',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 100_000 },
		default: 1000,
		displayOptions: { show: { ...simulating, simulateOver: ['stored'] } },
		description: 'How many activities to simulate at most. The newest are taken.',
	},
	{
		displayName: 'Input Binary Field',
		name: 'messageBinaryField',
		type: 'string',
		default: 'data',
		required: true,
		displayOptions: { show: { ...simulating, simulateOver: ['messages'] } },
		hint: 'The name of the binary field that holds the message',
		description: 'The field of each input item in which the message (.eml) is',
	},
	{
		displayName: 'Return',
		name: 'simulationReturn',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Each Activity',
				value: 'activities',
				description: 'One item for each activity, with its outcome, records, reply, trace and differences',
			},
			{
				name: 'Only Differences',
				value: 'differences',
				description: 'Only activities that would end differently, or that could not be simulated',
			},
			{ name: 'Summary', value: 'summary', description: 'One item with the numbers' },
		],
		default: 'activities',
		displayOptions: { show: simulating },
		description: 'What the node returns',
	},
];
