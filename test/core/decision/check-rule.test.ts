import { checkRule, type RuleParts } from '../../../core/decision/settings/check-rule';

const queue: RuleParts['queue'] = {
	kind: 'chosen',
	name: 'Support',
	record: { type: 'queue', id: 'q', emailAddress: 'support@contoso.example' },
};
const abilities = {
	owners: true,
	teams: true,
	entitlements: true,
	customTypes: true,
	freeFields: true,
	originQueues: true,
	externals: true,
};
const makesCase = { node: 'Create Case', operation: 'create', recordType: 'case', recordKey: '' };
const replies = (template: RuleParts['autoReplies'][number]['template']): Partial<RuleParts> => ({
	autoReplies: [{ node: 'Auto Reply', template }],
});
const stored = (recordType?: string): RuleParts['autoReplies'][number]['template'] => ({
	kind: 'stored',
	name: 'Thanks',
	record: { type: 'template', id: 't', ...(recordType === undefined ? {} : { recordType }) },
});
const sound: RuleParts = {
	activityType: 'email',
	queue,
	abilities,
	owner: null,
	requiresEntitlement: false,
	severalCases: false,
	recordsElsewhere: false,
	ruleItems: 1,
	failedExamples: [],
	createRecords: [makesCase],
	begins: [],
	autoReplies: [],
};

it.each<[why: string, more: Partial<RuleParts>, codes: readonly string[]]>([
	['a sound rule', {}, []],
	['an email rule without a queue', { queue: { kind: 'none' } }, ['queueRequired']],
	['a task rule without a queue', { queue: { kind: 'none' }, activityType: 'task' }, []],
	['a queue that publishing makes', { queue: { kind: 'toBeMade', address: 'new@contoso.example' } }, []],
	[
		'a queue that would be made under no address',
		{ queue: { kind: 'toBeMade', address: 'contoso' } },
		['queueWithoutAddress'],
	],
	[
		'an email queue whose address is none',
		{ queue: { kind: 'chosen', name: 'Q', record: { type: 'queue', id: 'q', emailAddress: 'contoso' } } },
		['queueWithoutAddress'],
	],
	['a queue that is not there', { queue: { kind: 'chosen', name: 'Gone', record: undefined } }, ['queueUnknown']],
	[
		'an email queue without an address',
		{ queue: { kind: 'chosen', name: 'Q', record: { type: 'queue', id: 'q' } } },
		['queueWithoutAddress'],
	],
	[
		'a task queue without an address',
		{ activityType: 'task', queue: { kind: 'chosen', name: 'Q', record: { type: 'queue', id: 'q' } } },
		[],
	],
	[
		'an owner where records have none',
		{ owner: { user: 'u' }, abilities: { ...abilities, owners: false } },
		['notOffered'],
	],
	[
		'a team where records have none',
		{ owner: { team: 't' }, abilities: { ...abilities, teams: false } },
		['notOffered'],
	],
	['a user where records have no teams', { owner: { user: 'u' }, abilities: { ...abilities, teams: false } }, []],
	[
		'an entitlement where records have none',
		{ requiresEntitlement: true, abilities: { ...abilities, entitlements: false } },
		['notOffered'],
	],
	[
		'several cases where cases do not know their queue',
		{ severalCases: true, abilities: { ...abilities, originQueues: false } },
		['notOffered'],
	],
	[
		'records of another system where the store keeps its own alone',
		{ recordsElsewhere: true, abilities: { ...abilities, externals: false } },
		['notOffered'],
	],
	[
		'a custom type where records have none',
		{
			createRecords: [makesCase, { ...makesCase, recordType: 'custom_ticket' }],
			abilities: { ...abilities, customTypes: false },
		},
		['notOffered'],
	],
	[
		'a type that an expression chooses, where records have no custom ones',
		{
			createRecords: [{ ...makesCase, recordType: '={{ $json.type }}' }],
			abilities: { ...abilities, customTypes: false },
		},
		[],
	],
	['no condition item', { ruleItems: 0 }, ['ruleWithoutItems']],
	['condition items that are not asked for', { ruleItems: null }, []],
	[
		'two records under one key',
		{ createRecords: [makesCase, { ...makesCase, node: 'Again' }] },
		['recordKeyUsedTwice'],
	],
	[
		'a key that is the type of the other',
		{ createRecords: [makesCase, { ...makesCase, recordType: 'lead', recordKey: 'case' }] },
		['recordKeyUsedTwice'],
	],
	['two records under two keys', { createRecords: [makesCase, { ...makesCase, recordKey: 'billing' }] }, []],
	['records of two types', { createRecords: [makesCase, { ...makesCase, recordType: 'lead' }] }, []],
	['an update beside the case', { createRecords: [makesCase, { ...makesCase, operation: 'update' }] }, []],
	[
		'two External Records that begin one',
		{
			begins: [
				{ node: 'Begin', recordKey: '' },
				{ node: 'Begin Again', recordKey: 'external' },
			],
		},
		['recordKeyUsedTwice'],
	],
	['a case of the store beside one of another system', { begins: [{ node: 'Begin', recordKey: '' }] }, []],
	[
		'a case of the store under the key of one of another system',
		{ begins: [{ node: 'Begin', recordKey: 'case' }] },
		['recordKeyUsedTwice'],
	],
	['a reply without text', replies({ kind: 'written', empty: true }), ['templateMissing']],
	['a reply with text', replies({ kind: 'written', empty: false }), []],
	['a template that is gone', replies({ kind: 'stored', name: 'Thanks', record: undefined }), ['templateMissing']],
	['a template for the record', replies(stored('case')), []],
	['a template for another record', replies(stored('lead')), ['templateTypeMismatch']],
	['a template for any record', replies(stored()), []],
	['a template that an expression chooses', replies({ kind: 'expression' }), []],
	[
		'an example that fails',
		{ failedExamples: [{ name: 'Urgent', message: 'The example "Urgent" reaches none' }] },
		['ruleInvalid'],
	],
	['several faults, in their order', { ruleItems: 0, queue: { kind: 'none' } }, ['queueRequired', 'ruleWithoutItems']],
])('%s: %#', (_why, more, codes) => {
	const findings = checkRule({ ...sound, ...more });
	expect(findings.map(({ code }) => code)).toEqual(codes);
	for (const { message, hint } of findings) expect([message, hint]).not.toContain('');
});
