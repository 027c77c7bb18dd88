import { readFileSync } from 'node:fs';
import path from 'node:path';
import { importRules, type ImportedRule } from '../../../core/rule-import/import-rules';
import { parseExport } from '../../../core/rule-import/export-rows';
import { reportText } from '../../../core/rule-import/report';
import { readRuleWorkflow } from '../../../core/simulation/rule-workflow';
import { projectRoot } from '../../support/paths';

const rule = { convertruleid: 'a1c0d5e2-7c1b-4e11-8f6d-000d3a2b1c01', name: 'Support', sourcechanneltypecode: 'email' };
const item = {
	convertruleitemid: 'b1c0d5e2-7c1b-4e11-8f6d-000d3a2b1c01',
	name: 'All',
	_convertruleid_value: rule.convertruleid,
};
const queueId = '3f9b1d44-90aa-4e11-be37-000d3a2b1c02';

function imported(given: unknown, recordStore = 'embedded', furtherColumns = false): readonly ImportedRule[] {
	return importRules(given, { recordStore, furtherColumns });
}

function theOnly(given: unknown, recordStore?: string): ImportedRule {
	const [only, second] = imported(given, recordStore);
	if (only === undefined || second !== undefined) throw new Error('not one rule');
	return only;
}

function fixture(name: string): unknown {
	return parseExport(readFileSync(path.join(projectRoot, 'test/fixtures/dynamics-rules', `${name}.json`), 'utf8'));
}

function parametersOf({ workflow }: ImportedRule, node: string): Readonly<Record<string, unknown>> {
	const found = workflow.nodes.find(({ name }) => name === node);
	if (found === undefined) throw new Error(`no node ${node}`);
	return found.parameters;
}

interface Item {
	readonly name: string;
	readonly output: string;
	readonly outputNumber?: number;
	readonly groups: { readonly values?: readonly { readonly about: string }[] };
}
function itemsOf(one: ImportedRule): readonly Item[] {
	return (parametersOf(one, 'Evaluate Rule')['items'] as { readonly values: readonly Item[] }).values;
}
const told = ({ findings }: ImportedRule): readonly string[] => findings.map(({ kind, where }) => `${kind} ${where}`);

describe('a rule of email', () => {
	const one = theOnly(fixture('email-to-case'));

	it('keeps its name, queue, owner and settings', () => {
		expect(parametersOf(one, 'ARC Rule Trigger')).toMatchObject({
			ruleName: 'Support email to case',
			activityType: 'email',
			queue: { mode: 'id', value: '3f9b1d44-90aa-ee11-be37-000d3a2b1c02', cachedResultName: 'Support' },
			owner: { mode: 'id', value: 'user:5b1e7b90-11aa-ee11-be37-000d3a2b1c04', cachedResultName: 'Nancy Anderson' },
		});
		expect(parametersOf(one, 'Evaluate Rule')).toMatchObject({
			allowUnknownSenders: true,
			unknownSenders: 'createContact',
			requireEntitlement: false,
			waitAfterResolved: 'withTime',
			waitMinutes: 60,
			ownOutputs: 1,
		});
	});

	it('has its items in their order, each behind the output of its record type', () => {
		expect(
			itemsOf(one).map(({ name, output, outputNumber, groups }) => [
				name,
				output,
				outputNumber,
				groups.values?.map(({ about }) => about),
			]),
		).toEqual([
			['Urgent from a gold customer', 'matched', undefined, ['activity', 'account', 'activity']],
			['Sales questions', 'own', 1, ['activity']],
			['Everything else', 'matched', undefined, undefined],
		]);
	});

	it('is wired as a template is, with a branch for each record type', () => {
		const read = readRuleWorkflow(one.workflow);
		expect([read.behind('Evaluate Rule', 0), read.behind('Evaluate Rule', 4)]).toEqual([
			['Resolve Contact'],
			['Resolve Contact (lead)'],
		]);
		expect([...read.kindsBehind('Evaluate Rule')].sort()).toEqual(
			['autoReply', 'createRecord', 'createRecord', 'resolveContact', 'resolveContact'].sort(),
		);
		expect(parametersOf(one, 'Create Record (lead)')).toMatchObject({ operation: 'create', recordType: 'lead' });
		const places = one.workflow.nodes.map(({ position }) => position.join());
		expect(new Set(places).size).toBe(places.length);
	});

	it('answers from its template where the records are of its type', () => {
		expect(parametersOf(one, 'Auto Reply')).toMatchObject({
			templateFrom: 'stored',
			template: { mode: 'id', value: '77d0c5a1-13ab-ee11-be37-000d3a2b1c03', cachedResultName: 'Case acknowledged' },
		});
		expect(one.workflow.nodes.map(({ name }) => name)).not.toContain('Auto Reply (lead)');
	});

	it('tells what is to be done before it is published', () => {
		expect(told(one)).toEqual(
			expect.arrayContaining([
				'toDo Activate',
				'toDo Receive From',
				'toDo Automatically reply to email',
				'toDo Configure in Microsoft Power Automate',
				'differs conditionxml',
			]),
		);
	});
});

describe('what an export looks like', () => {
	it.each<[why: string, given: unknown]>([
		['a single row with its items in it', { ...rule, convertrule_convertruleitem: [item] }],
		['a list of rules with their items in them', [{ ...rule, convertrule_convertruleitem: [item] }]],
		['the whole answer', { '@odata.context': 'x', value: [{ ...rule, convertrule_convertruleitem: [item] }] }],
		['rules and items side by side', [rule, item]],
		['two answers in a list', [{ value: [item] }, { value: [rule] }]],
		['items of the only rule, without its id', [rule, { name: 'All', conditionxml: null }]],
		['an item inside its rule and beside it', [{ ...rule, convertrule_convertruleitem: [item] }, item]],
		[
			'annotations on everything',
			{
				value: [
					{
						...rule,
						'@odata.etag': 'W/"1"',
						'statecode@OData.Community.Display.V1.FormattedValue': 'Draft',
						convertrule_convertruleitem: [{ ...item, '@odata.etag': 'W/"2"' }],
						'convertrule_convertruleitem@odata.nextLink': 'https://contoso.example/next',
					},
				],
			},
		],
	])('is read as %s', (_why, given) => {
		expect(itemsOf(theOnly(given)).map(({ name }) => name)).toEqual(['All']);
	});

	it.each<[why: string, given: unknown, message: RegExp]>([
		['nothing', null, /no row, and no list/],
		['text', 'rules', /no row, and no list/],
		['an empty list', [], /no row of convertrule among its 0 rows/],
		['items without their rule', { value: [item] }, /no row of convertrule among its 1 rows/],
		['lists in lists in lists', [[[[[rule]]]]], /no row, and no list/],
		['a name that is none', [{ ...rule, name: 5 }], /row of convertrule has a wrong `name`/],
		[
			'a condition that is an object',
			[rule, { ...item, conditionxml: {} }],
			/row "All" of convertruleitem has a wrong `conditionxml`/,
		],
		[
			'a condition that is no XML',
			[rule, { ...item, conditionxml: '<fetch>' }],
			/condition of item "All" of rule "Support" is no XML/,
		],
		['FetchXML without a table', [rule, { ...item, conditionxml: '<fetch/>' }], /has 0 elements `entity`/],
		['very many rows', Array.from({ length: 10_001 }, () => rule), /has 10001 rows/],
	])('is refused as %s', (_why, given, message) => {
		expect(() => imported(given)).toThrow(
			expect.objectContaining({ code: 'importInvalid', message: expect.stringMatching(message) }),
		);
	});

	it('is refused where it is no JSON', () => {
		expect(() => parseExport('{"value": [')).toThrow(expect.objectContaining({ code: 'importInvalid' }));
		expect(parseExport('\uFEFF[]')).toEqual([]);
	});

	it.each<[why: string, given: readonly unknown[], remark: RegExp]>([
		['another page', [{ value: [rule, item], '@odata.nextLink': 'https://x' }], /goes on at another address/],
		[
			'items on another page',
			[{ ...rule, convertrule_convertruleitem: [], 'convertrule_convertruleitem@odata.nextLink': 'x' }],
			/items of "Support" go on/,
		],
		['rows of other tables', [rule, item, { contactid: 'x' }], /1 rows are neither/],
		[
			'items of a rule that is not there',
			[rule, { ...item, _convertruleid_value: queueId }],
			/"All" belongs to no rule/,
		],
	])('is told of where it is not whole: %s', (_why, given, remark) => {
		const [first] = imported(given);
		expect(first?.findings).toContainEqual(
			expect.objectContaining({ where: 'the export', message: expect.stringMatching(remark) }),
		);
	});
});

describe('settings', () => {
	const evaluated = (more: object): Readonly<Record<string, unknown>> =>
		parametersOf(theOnly([{ ...rule, ...more }, item]), 'Evaluate Rule');
	const triggered = (more: object, beside: readonly unknown[] = []): Readonly<Record<string, unknown>> =>
		parametersOf(theOnly([{ ...rule, ...more }, item, ...beside]), 'ARC Rule Trigger');
	const shown = 'senderresolutionoption@OData.Community.Display.V1.FormattedValue';

	it.each<[why: string, more: object, expected: object]>([
		['unknown senders are refused where nothing is said', {}, { allowUnknownSenders: false }],
		[
			'contacts are created where the label says so, whatever the number',
			{
				allowunknownsender: true,
				senderresolutionoption: 192_350_001,
				[shown]: 'Creating a new contact automatically',
			},
			{ allowUnknownSenders: true, unknownSenders: 'createContact' },
		],
		[
			'they are mapped manually where the label says so',
			{ allowunknownsender: true, senderresolutionoption: 0, [shown]: 'Mapping in Power Automate manually' },
			{ unknownSenders: 'mapManually' },
		],
		[
			'1 without a label is mapping manually',
			{ allowunknownsender: true, senderresolutionoption: 1 },
			{ unknownSenders: 'mapManually' },
		],
		['an entitlement is required', { checkactiveentitlement: true }, { requireEntitlement: true }],
		['no waiting', { checkifresolved: false, resolvedsince: 60 }, { waitAfterResolved: 'no' }],
		['waiting without a time', { checkifresolved: true, resolvedsince: null }, { waitAfterResolved: 'withoutTime' }],
		[
			'waiting for a time',
			{ checkifresolved: true, resolvedsince: 90 },
			{ waitAfterResolved: 'withTime', waitMinutes: 90 },
		],
		[
			'social conditions',
			{ sourcechanneltypecode: 'socialactivity', checkblockedsocialprofile: false, checkdirectmessages: true },
			{ advanced: { blockedProfiles: false, directMessagesOnly: true } },
		],
	])('%s', (_why, more, expected) => {
		expect(evaluated(more)).toMatchObject(expected);
	});

	it.each<[written: unknown, expected: object]>([
		['email', { activityType: 'email', receiveFrom: 'dataverseQueue' }],
		['phonecall', { activityType: 'phoneCall' }],
		['serviceappointment', { activityType: 'serviceActivity' }],
		['4212', { activityType: 'task' }],
		[4216, { activityType: 'socialActivity' }],
		['new_inspection', { activityType: 'custom', customActivityType: 'new_inspection' }],
	])('takes the activity type %j', (written, expected) => {
		expect(triggered({ sourcechanneltypecode: written })).toMatchObject(expected);
	});

	it.each<[why: string, more: object, beside: readonly unknown[], expected: object]>([
		[
			'by its address, from a row of it',
			{ _queueid_value: queueId },
			[{ queueid: queueId, emailaddress: 'help@contoso.example' }],
			{ mode: 'email', value: 'help@contoso.example' },
		],
		[
			'by its address, inside the rule',
			{ _queueid_value: queueId, queueid: { queueid: queueId, emailaddress: 'help@contoso.example' } },
			[],
			{ mode: 'email', value: 'help@contoso.example' },
		],
		[
			'by its ID, where its address is no address',
			{ _queueid_value: queueId },
			[{ queueid: queueId, emailaddress: '={{ 1 }}@x' }],
			{ mode: 'id', value: queueId },
		],
		['not, where there is none', { _queueid_value: null }, [], { mode: 'list', value: '' }],
		['not, where it is no ID', { _queueid_value: '={{ $env.KEY }}' }, [], { mode: 'list', value: '' }],
	])('names the queue %s', (_why, more, beside, expected) => {
		expect(triggered(more, beside)['queue']).toMatchObject(expected);
	});

	it.each<[why: string, more: object, expected: object | undefined]>([
		['a user', { _owninguser_value: queueId }, { value: `user:${queueId}` }],
		['a team', { _owninguser_value: null, _owningteam_value: queueId }, { value: `team:${queueId}` }],
		[
			'a team by its annotation',
			{ _ownerid_value: queueId, '_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'team' },
			{ value: `team:${queueId}` },
		],
		['nobody', {}, undefined],
	])('is owned by %s', (_why, more, expected) => {
		const { owner } = triggered(more);
		if (expected === undefined) expect(owner).toBeUndefined();
		else expect(owner).toMatchObject(expected);
	});

	it('keeps names from an export from becoming expressions', () => {
		const one = theOnly([
			{ ...rule, name: ' =={{ $env.KEY }}\n' },
			{ ...item, name: '={{ 1 }}', primarycreateentitylogicalname: '={{ 2 }}' },
		]);
		const texts: unknown[] = [];
		JSON.stringify(one.workflow, (key, value: unknown) => {
			const isOurs = typeof value === 'string' && value.startsWith('={{ $json.');
			if (typeof value === 'string' && value.startsWith('=') && !isOurs && key !== 'leftValue') texts.push(value);
			return value;
		});
		expect(texts).toEqual([]);
		expect(one.name).toBe('{{ $env.KEY }}');
	});
});

describe('the record', () => {
	const createdBy = (table: string | undefined): Readonly<Record<string, unknown>> =>
		parametersOf(theOnly([rule, { ...item, primarycreateentitylogicalname: table }]), 'Create Record');

	it.each<[table: string | undefined, expected: object]>([
		[
			undefined,
			{ recordType: 'case', customerAccount: '={{ $json.customer.account }}', contact: '={{ $json.contact }}' },
		],
		['incident', { recordType: 'case', customerContact: '={{ $json.customer.contact }}' }],
		['lead', { recordType: 'lead', fields: { value: { subject: '={{ $json.activity.subject }}' } } }],
		['opportunity', { recordType: 'opportunity', fields: { value: { name: '={{ $json.activity.subject }}' } } }],
		['contact', { recordType: 'contact', fields: { value: { emails: '={{ $json.activity.from }}' } } }],
		['account', { recordType: 'account', fields: { value: { emails: '={{ $json.activity.from }}' } } }],
		['new_order', { recordType: 'custom', customRecordType: 'new_order', fields: { value: null } }],
	])('of the table %s takes its fields from the activity', (table, expected) => {
		expect(createdBy(table)).toMatchObject({ operation: 'create', ...expected });
	});

	it('of a table of the user is one whose fields are to be mapped', () => {
		const { findings } = theOnly([rule, { ...item, primarycreateentitylogicalname: 'new_order' }]);
		expect(findings).toContainEqual(expect.objectContaining({ kind: 'toDo', where: 'Record to create' }));
	});
});

describe('what has no counterpart', () => {
	const [calls, inspections] = imported(fixture('rules-and-items'));

	it('makes its item match nothing, with the reason in its name and in the report', () => {
		if (inspections === undefined) throw new Error('no rule');
		const [severe, old] = itemsOf(inspections);
		expect(severe?.name).toBe(
			'Severe (matches nothing: no counterpart for the column new_inspection.new_severity; no counterpart for under {5B1E7B90-11AA-EE11-BE37-000D3A2B1C04} of new_inspection.regardingobjectid)',
		);
		expect(old?.name).toBe('Old style (matches nothing: the condition is of the old editor, not FetchXML)');
		expect(severe?.groups).toEqual(old?.groups);
		expect(reportText(inspections.findings)).toContain(
			'item "Severe", conditionxml: no counterpart for the column new_inspection.new_severity; the item matches nothing',
		);
	});

	it('stands in the name also where that is long', () => {
		const conditionxml = '<filter><condition attribute="new_vip" operator="eq" value="1"/></filter>';
		const [{ name } = { name: '' }] = itemsOf(theOnly([rule, { ...item, name: 'Very '.repeat(60), conditionxml }]));
		expect(name).toMatch(/^Very .{1,80} \(matches nothing: no counterpart for the column email\.new_vip\)$/);
	});

	it('is told of where a rule has an answer without a template, and a mapping of the old editor', () => {
		expect(inspections === undefined ? [] : told(inspections)).toEqual(
			expect.arrayContaining(['differs Automatically reply to email', 'toDo propertiesxml']),
		);
	});

	it('leaves the other rules alone', () => {
		expect(calls?.findings.filter(({ kind }) => kind === 'missing')).toEqual([]);
		expect(calls === undefined ? [] : itemsOf(calls).map(({ name }) => name)).toEqual(['Voice mail this week']);
	});

	it('is a type of record beyond the outputs that a rule may have', () => {
		const items = Array.from({ length: 22 }, (_, at) => ({
			name: `Item ${at}`,
			conditionxml: null,
			sequencenumber: at,
			primarycreateentitylogicalname: `new_type${at}`,
		}));
		const names = itemsOf(theOnly([rule, ...items])).map(({ name }) => name);
		expect(names.filter((name) => name.includes('matches nothing'))).toEqual([
			'Item 21 (matches nothing: no counterpart for records of the table new_type21)',
		]);
	});
});

describe('with Dataverse as the record store', () => {
	const vip =
		'<fetch><entity name="email"><link-entity name="account" from="accountid" to="sendersaccount"><filter><condition attribute="new_vip" operator="eq" value="1"/></filter></link-entity></entity></fetch>';

	it('reads columns of records under their own names, and knows the IDs of the rule', () => {
		const given = [
			{ ...rule, _queueid_value: queueId, _owninguser_value: queueId },
			{ ...item, conditionxml: vip },
		];
		const [there, here] = [theOnly(given, 'dataverse'), theOnly(given)];
		expect([there, here].map((one) => itemsOf(one).map(({ name }) => name.includes('matches nothing')))).toEqual([
			[false],
			[true],
		]);
		expect(told(there)).not.toContain('toDo Owner whose permissions the rule uses to run');
		expect(told(here)).toContain('toDo Owner whose permissions the rule uses to run');
		// The queue is one of Dataverse in any case.
		expect(told(here)).not.toContain('toDo Queue to monitor');
		const ours = there.workflow.nodes.filter(({ type }) => type.startsWith('n8n-nodes-arc.'));
		expect(ours.map(({ parameters }) => parameters['recordStore'])).toEqual(ours.map(() => 'dataverse'));
	});

	it('lets Dataverse fill the template and send the reply, without a mail server', () => {
		const given = [{ ...rule, sendautomaticresponse: true, _responsetemplateid_value: queueId }, item];
		const reply = theOnly(given, 'dataverse').workflow.nodes.find(({ name }) => name === 'Auto Reply');
		expect(reply?.parameters).toMatchObject({
			sendThrough: 'dataverse',
			templateFrom: 'dataverse',
			template: { mode: 'id', value: queueId },
		});
		expect(reply).not.toHaveProperty('credentials');
		expect(parametersOf(theOnly(given), 'Auto Reply')).toMatchObject({ templateFrom: 'stored' });
	});
});
