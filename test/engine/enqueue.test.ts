import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IBinaryKeyData, IDataObject, INodeExecutionData } from 'n8n-workflow';
import { ArcError } from '../../core/errors';
import type { Store } from '../../core/ledger/store';
import { EngineWorkflow } from '../support/engine/n8n-engine';
import { waitUntil } from '../support/n8n/wait-until';
import { projectRoot } from '../support/paths';
import { built } from '../support/built';

const { openSqliteStore } = built('adapters/store/sqlite/open-sqlite-store');
const { provideEmbedded } = built('nodes/shared/store/open-store');
const { takeInMessage } = built('adapters/mail/intake/take-in-message');

interface Answer {
	readonly activity: {
		readonly id: string;
		readonly type: string;
		readonly subject: string;
		readonly direction: string;
	};
	readonly queueItems: string[];
	readonly known: boolean;
	readonly error?: string;
	readonly details?: { readonly code: string };
}

const answerMail = readFileSync(path.join(projectRoot, 'test/fixtures/mail/answer-with-attachment.eml'));
const fixture = (name: string): INodeExecutionData =>
	JSON.parse(
		readFileSync(path.join(projectRoot, `test/fixtures/trigger-items/${name}.json`), 'utf8'),
	) as INodeExecutionData;
const nowhere = { __rl: true, mode: 'list', value: '' };
const customTypes = { custom_inspection: 'custom' } as Record<string, string>;

let folder: string;
let store: Store;
let withdraw: () => void;
let rules: EngineWorkflow[];
let queue: { readonly __rl: true; readonly mode: 'email'; readonly value: string };
let queueId: string;
let contactId: string;

beforeEach(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'arc-enqueue-'));
	store = await openSqliteStore({ file: path.join(folder, 'store.sqlite') });
	withdraw = provideEmbedded('default', store);
	rules = [];
	queue = { __rl: true, mode: 'email', value: 'support@contoso.example' };
	queueId = await create('queue', { name: 'Support', emailAddress: 'support@contoso.example' });
	contactId = await create('contact', {
		firstName: 'Ada',
		lastName: 'Lindqvist',
		emails: ['ada.lindqvist@fabrikam.example'],
		state: 'active',
	});
});
afterEach(async () => {
	for (const rule of rules) await rule.deactivate();
	withdraw();
	await store.close();
	rmSync(folder, { recursive: true, force: true });
});

async function create(type: string, fields: Record<string, unknown>): Promise<string> {
	const [result] = await store.write([{ op: 'create', type, fields }]);
	if (result === undefined || result instanceof Error) throw result ?? new Error('The store answered nothing');
	return result.record.id;
}

/** Runs Enqueue Activity over items; answers what it put out. */
async function enqueue(
	parameters: IDataObject,
	items: readonly INodeExecutionData[],
	onError: 'continueRegularOutput' | 'stopWorkflow' = 'continueRegularOutput',
): Promise<Answer[]> {
	const workflow = new EngineWorkflow(
		{
			id: 'enqueue',
			name: 'Enqueue',
			nodes: [{ name: 'Enqueue Activity', type: 'enqueueActivity', parameters, onError }],
			connections: {},
		},
		{},
	);
	const run = await workflow.run('Enqueue Activity', structuredClone([...items]));
	const data = run.data.resultData.runData['Enqueue Activity']?.[0];
	if (onError === 'stopWorkflow' && workflow.failures[0] !== undefined)
		throw new Error(`${workflow.failures[0].code}: ${workflow.failures[0].message}`);
	const output = data?.data?.['main']?.[0] ?? [];
	expect(
		output.every(({ pairedItem }) => typeof (pairedItem as { item?: unknown } | undefined)?.item === 'number'),
	).toBe(true);
	return output.map(({ json }) => json as unknown as Answer);
}

const fieldsOf = (value: IDataObject): IDataObject => ({ fields: { mappingMode: 'defineBelow', value } });
const webhook = (body: unknown, headers: IDataObject = {}): INodeExecutionData => ({
	json: { headers, params: {}, query: {}, body: body as IDataObject },
});

/** A rule from the trigger to the record, with the blank condition item. */
async function publish(type: string, ruleQueue: object = nowhere): Promise<void> {
	const to = (node: string) => [{ node, type: 'main' as const, index: 0 }];
	const activityType =
		customTypes[type] === undefined ? { activityType: type } : { activityType: 'custom', customActivityType: type };
	const rule = new EngineWorkflow(
		{
			id: `rule-${type}-${rules.length}`,
			name: type,
			nodes: [
				{
					name: 'ARC Rule Trigger',
					type: 'arcRuleTrigger',
					parameters: {
						ruleName: type,
						...activityType,
						queue: ruleQueue as IDataObject,
						receiveFrom: 'queueOnly',
						monitorOptions: ['failed', 'ready', 'skipped'],
					},
				},
				{
					name: 'Evaluate Rule',
					type: 'evaluateRule',
					parameters: { items: { values: [{ name: 'Any', output: 'matched', combinator: 'all', groups: {} }] } },
				},
				{ name: 'Resolve Contact', type: 'resolveContact', parameters: { ifNo: 'terminate' } },
				{ name: 'Create Record', type: 'createRecord', parameters: { operation: 'create', recordType: 'case' } },
			],
			connections: {
				'ARC Rule Trigger': { main: [to('Evaluate Rule')] },
				'Evaluate Rule': { main: [to('Resolve Contact')] },
				'Resolve Contact': { main: [to('Create Record')] },
			},
		},
		{},
	);
	await rule.activate('activate');
	rules.push(rule);
}

const closed = async (ids: readonly string[]) =>
	await waitUntil('the queue items to be closed', async () => {
		const items = await store.queueItems({ ids });
		return items.length === ids.length && items.every(({ closedOn }) => closedOn !== null) ? items : undefined;
	});
const cases = async () => (await store.list('case')).records;
const sender = 'Ada Lindqvist <ada.lindqvist@fabrikam.example>';

describe('every activity type becomes a case', () => {
	it.each<[type: string, origin: string, fields: IDataObject]>([
		['task', 'task', { dueOn: '2026-03-05T12:00:00Z', priority: 'high' }],
		['phoneCall', 'phone', { phoneNumber: '+49 30 901820', durationMinutes: 4 }],
		['appointment', 'appointment', { startOn: '2026-03-05T12:00:00Z', requiredAttendees: 'a@x.example, b@x.example' }],
		['serviceActivity', 'serviceActivity', { service: 'Repair', resources: ['Van 2'] }],
		['socialActivity', 'social', { directMessage: true, postAuthor: 'ada_l' }],
		['custom_inspection', 'custom_inspection', {}],
	])('%s, in a queue and without one', async (type, origin, fields) => {
		await publish(type);
		await publish(type, queue);
		const custom = customTypes[type];
		const parameters = (place: object): IDataObject => ({
			activityType: custom ?? type,
			...(custom === undefined ? {} : { customActivityType: type }),
			queue: place as IDataObject,
			...fieldsOf({ subject: `About a ${type}`, from: sender, description: 'What it is about', ...fields }),
			furtherFields: { assignments: [{ id: '1', name: 'extension', value: '204', type: 'string' }] },
		});
		const [without] = await enqueue(parameters(nowhere), [{ json: {} }]);
		const [within] = await enqueue(parameters(queue), [{ json: {} }]);
		expect([without?.known, within?.known]).toEqual([false, false]);
		await closed([...(without?.queueItems ?? []), ...(within?.queueItems ?? [])]);

		const [activity] = await store.activities([without?.activity.id ?? '']);
		expect(activity).toMatchObject({
			type,
			from: 'ada.lindqvist@fabrikam.example',
			fromName: 'Ada Lindqvist',
			description: 'What it is about',
			extension: '204',
		});
		for (const [name, value] of Object.entries(fields))
			if (typeof value === 'number') expect(activity?.[name]).toBe(value);
		const made = await cases();
		expect(made.map((record) => record['originQueue']).sort()).toEqual([queueId, undefined].sort());
		for (const record of made) {
			expect(record).toMatchObject({
				title: `About a ${type}`,
				customer: { contact: contactId },
				origin,
				priority: 'normal',
				state: 'active',
			});
		}
		expect(activity?.regarding).toEqual({ case: made.find((record) => record['originQueue'] === undefined)?.id });
	});

	it('email, of its fields', async () => {
		await publish('email', queue);
		const [answer] = await enqueue(
			{ queue, ...fieldsOf({ subject: 'Offline', text: 'It is.', from: sender, to: 'elsewhere@x.example' }) },
			[{ json: {} }],
		);
		const [item] = await closed(answer?.queueItems ?? []);
		expect(item).toMatchObject({ outcome: 'ready', queueId, wayIn: answer?.activity.id });
		expect(await cases()).toMatchObject([
			{ title: 'Offline', origin: 'email', customer: { contact: contactId }, originQueue: queueId },
		]);
	});
});

describe('the panel', () => {
	it.each<[why: string, parameters: IDataObject, issues: string[]]>([
		['email needs a queue', {}, ['queue']],
		[
			'so does a preset of mail, whatever type was chosen before',
			{ fromPreset: 'gmailTrigger', activityType: 'task' },
			['queue'],
		],
		['a task needs none', { activityType: 'task' }, []],
		['nor does what was sent', { direction: 'outgoing' }, []],
		[
			'a message that was sent comes as a file',
			{ direction: 'outgoing', fromPreset: 'rawMessage', binaryProperty: '' },
			['binaryProperty'],
		],
		['a custom type has a name', { fromPreset: 'webhook', activityType: 'custom' }, ['customActivityType']],
		[
			'and so has a custom record',
			{ direction: 'outgoing', regardingType: 'custom', regardingId: 'a' },
			['customRegardingType'],
		],
	])('%s', (_why, parameters, issues) => {
		const workflow = new EngineWorkflow(
			{
				id: 'panel',
				name: 'Panel',
				nodes: [{ name: 'Enqueue Activity', type: 'enqueueActivity', parameters }],
				connections: {},
			},
			{},
		);
		expect(workflow.issues()).toEqual(issues);
	});
});

describe('a preset', () => {
	const rawItem: INodeExecutionData = {
		json: {},
		binary: { data: { data: answerMail.toString('base64'), mimeType: 'message/rfc822', fileName: 'a.eml' } },
	};

	it.each<[preset: string, item: () => INodeExecutionData]>([
		['imapTrigger', () => fixture('imap-simple')],
		['imapTrigger', () => fixture('imap-resolved')],
		['gmailTrigger', () => fixture('gmail-full')],
		['rawMessage', () => rawItem],
	])('%s makes the activity that SMTP makes, in the queues of To and Cc', async (fromPreset, item) => {
		const billing = await create('queue', { name: 'Billing', emailAddress: 'billing@contoso.example' });
		const [answer] = await enqueue({ fromPreset, queue }, [item()]);
		expect(answer).toMatchObject({
			known: false,
			activity: { type: 'email', subject: 'Re: Label printer offline – hall 2' },
		});
		const items = await store.queueItems({ ids: answer?.queueItems ?? [] });
		expect(items.map((one) => [one.queueId, one.wayIn]).sort()).toEqual(
			[
				[queueId, 'to'],
				[billing, 'cc'],
			].sort(),
		);
		const again = await takeInMessage(store, { raw: answerMail, mailboxQueueId: queueId });
		expect(again).toMatchObject({ activityId: answer?.activity.id, known: true, queueItemIds: [] });
		expect((await store.activities([answer?.activity.id ?? '']))[0]?.attachments).toMatchObject([
			{ name: 'printer.log', contentType: 'text/plain' },
		]);
	});

	it.each(['gmail-simplified', 'outlook-simplified', 'outlook-raw', 'outlook-fields'])(
		'%s is known when it comes again',
		async (name) => {
			const fromPreset = name.startsWith('gmail') ? 'gmailTrigger' : 'outlookTrigger';
			const [first] = await enqueue({ fromPreset, queue }, [fixture(name)]);
			const [second] = await enqueue({ fromPreset, queue }, [fixture(name)]);
			expect(first?.known).toBe(false);
			expect(second).toEqual({ ...first, known: true });
			expect(first?.queueItems).toHaveLength(1);
		},
	);

	it('leaves automatic mail to the rule, as mail that was received', async () => {
		await publish('email', queue);
		const item = fixture('imap-simple');
		(item.json['metadata'] as IDataObject)['auto-submitted'] = 'auto-replied';
		const [answer] = await enqueue({ fromPreset: 'imapTrigger', queue }, [item]);
		expect(await closed(answer?.queueItems ?? [])).toMatchObject([{ outcome: 'skipped', reason: 'automaticMail' }]);
	});

	it('webhook reads the body by the names of the fields', async () => {
		const parameters = { fromPreset: 'webhook', activityType: 'phoneCall', queue: nowhere };
		const [answer] = await enqueue(parameters, [fixture('webhook')]);
		expect((await store.activities([answer?.activity.id ?? '']))[0]).toMatchObject({
			type: 'phoneCall',
			subject: 'Callback about invoice 4711',
			phoneNumber: '+49 30 901820',
			durationMinutes: 4,
			extension: '204',
			from: 'ada.lindqvist@fabrikam.example',
		});
		expect(await enqueue(parameters, [fixture('webhook')])).toEqual([{ ...answer, known: true }]);
	});

	it('webhook takes emails too, into the chosen queue alone', async () => {
		await create('queue', { name: 'Sales', emailAddress: 'sales@contoso.example' });
		const body = {
			subject: 'Hello',
			text: 'Hi',
			from: sender,
			to: 'sales@contoso.example',
			messageId: '<w1@x.example>',
			campaign: 'spring',
		};
		const [answer] = await enqueue({ fromPreset: 'webhook', activityType: 'email', queue }, [
			webhook(body, { 'idempotency-key': 'form-1' }),
		]);
		expect(await store.queueItems({})).toMatchObject([
			{ queueId, activityId: answer?.activity.id, wayIn: answer?.activity.id },
		]);
		expect((await store.activities([answer?.activity.id ?? '']))[0]).toMatchObject({
			messageId: 'w1@x.example',
			to: ['sales@contoso.example'],
			campaign: 'spring',
		});
	});

	it('maps what the input has, and leaves the rest of it out', async () => {
		const parameters = {
			activityType: 'task',
			queue: nowhere,
			fields: { mappingMode: 'autoMapInputData', value: null },
		};
		const [answer] = await enqueue(parameters, [
			{ json: { id: 7, subject: 'Call back', dueOn: '2026-03-05', weather: 'fine' } },
		]);
		const [activity] = await store.activities([answer?.activity.id ?? '']);
		expect(activity).toMatchObject({ subject: 'Call back', dueOn: '2026-03-05T00:00:00.000Z' });
		expect(activity).not.toHaveProperty('weather');
	});

	it('stores a file that cannot be read as a failed queue item', async () => {
		const binary: IBinaryKeyData = {
			data: {
				data: Buffer.from(`From: a@x.example\r\n${'X: y\r\n'.repeat(3000)}\r\n`).toString('base64'),
				mimeType: 'message/rfc822',
			},
		};
		const [answer] = await enqueue({ fromPreset: 'rawMessage', queue }, [{ json: {}, binary }]);
		expect(await store.queueItems({ ids: answer?.queueItems ?? [] })).toMatchObject([
			{ state: 'failed', reason: 'messageTooLarge' },
		]);
	});
});

describe('an idempotency key', () => {
	const call = { fromPreset: 'webhook', activityType: 'phoneCall', queue: nowhere };

	it('makes a repeat harmless, in the same batch too', async () => {
		const key = { idempotencyKey: '={{ $json.body.callId }}' };
		const bodies = ['a', 'a', 'b'].map((callId) => webhook({ subject: 'Call', callId }));
		const answers = await enqueue({ ...call, ...key }, bodies);
		expect(answers.map(({ known }) => known)).toEqual([false, true, false]);
		expect(new Set(answers.map(({ activity }) => activity.id)).size).toBe(2);
		expect(answers[1]?.queueItems).toEqual(answers[0]?.queueItems);
	});

	it('counts for its type alone', async () => {
		const [one] = await enqueue({ ...call, idempotencyKey: '1' }, [webhook({ subject: 'Call' })]);
		const [other] = await enqueue({ ...call, activityType: 'task', idempotencyKey: '1' }, [
			webhook({ subject: 'Call' }),
		]);
		expect(other).toMatchObject({ known: false });
		expect(other?.activity.id).not.toBe(one?.activity.id);
	});

	it('that is empty makes each item an activity of its own', async () => {
		const answers = await enqueue(call, [webhook({ subject: 'Call' }), webhook({ subject: 'Call' })]);
		expect(answers.map(({ known }) => known)).toEqual([false, false]);
	});
});

it('stores a batch with a handful of calls of the store, however many items it has', async () => {
	const calls = new Map<string, number>();
	withdraw();
	withdraw = provideEmbedded(
		'default',
		new Proxy(store, {
			get: (target, key) => {
				const value: unknown = Reflect.get(target, key);
				if (typeof value !== 'function') return value;
				return (...parameters: unknown[]): unknown => {
					calls.set(String(key), (calls.get(String(key)) ?? 0) + 1);
					return (value as (...given: unknown[]) => unknown).apply(target, parameters);
				};
			},
		}),
	);
	const caseId = await create('case', { title: 'Printer', customer: { contact: contactId }, state: 'active' });
	calls.clear();
	const items = Array.from({ length: 40 }, (_, index) => ({
		json: { subject: `Mail ${index}`, from: 'ada@x.example', messageId: `m${index}@x.example` },
	}));
	const parameters = {
		queue,
		fields: { mappingMode: 'autoMapInputData', value: null },
		options: { regardingType: 'case', regardingId: caseId },
	};
	expect(await enqueue(parameters, items)).toHaveLength(40);
	expect(Object.fromEntries(calls)).toEqual({
		now: 1,
		get: 1,
		queuesByAddress: 2,
		messages: 1,
		messagesInThreads: 1,
		settings: 1,
		takeIn: 1,
	});
});

describe('a store that does not answer', () => {
	it("is no item's fault: all of them are to come again", async () => {
		withdraw();
		const away = new Proxy(store, {
			get: (target, key) => {
				if (key === 'takeIn')
					return async () => await Promise.reject(new ArcError('storeUnavailable', 'The store does not answer'));
				const value: unknown = Reflect.get(target, key);
				return typeof value === 'function' ? (value.bind(target) as unknown) : value;
			},
		});
		withdraw = provideEmbedded('default', away);
		const answers = await enqueue({ fromPreset: 'webhook', activityType: 'phoneCall', queue: nowhere }, [
			webhook({ subject: 'Call' }),
			webhook({ subject: '' }),
		]);
		expect(answers.map(({ details }) => details?.code)).toEqual(['storeUnavailable', 'storeUnavailable']);
	});
});

describe('what is invalid', () => {
	it('ends its item alone, with the field in the text, and all others are stored', async () => {
		const answers = await enqueue({ fromPreset: 'webhook', activityType: 'phoneCall', queue: nowhere }, [
			webhook({ subject: 'Good' }),
			webhook({ subject: 'Bad', durationMinutes: 'long' }),
			webhook('subject=Bad'),
			webhook({ subject: 'Bad', id: 'call-1' }),
			webhook({ subject: 'Good too' }),
		]);
		expect(answers.filter(({ error }) => error === undefined).map(({ activity }) => activity.subject)).toEqual([
			'Good',
			'Good too',
		]);
		expect(answers.flatMap(({ error, details }) => (error === undefined ? [] : [[details?.code, error]]))).toEqual([
			['fieldInvalid', 'The field `durationMinutes` of a phone call is "long", expected a number'],
			['itemInvalid', "The webhook's `body` is a string, expected a JSON object with the fields of the activity"],
			['fieldInvalid', 'The field `id` of a phone call is given by the record store and this node'],
		]);
		expect(await store.queueItems({})).toHaveLength(2);
	});

	const someCase = { regardingType: 'case', regardingId: '0b6f7a52-8d1c-4c8e-9f4e-3f1f6f0f3b1a' };
	it.each<[why: string, parameters: IDataObject, item: INodeExecutionData, refusal: RegExp]>([
		[
			'an email without a queue',
			{ queue: { __rl: true, mode: 'id', value: '={{ $json.queue }}' }, ...fieldsOf({ subject: 'a' }) },
			{ json: {} },
			/^queueRequired: /,
		],
		[
			'a queue that is not there',
			{ queue: { __rl: true, mode: 'id', value: 'q' }, ...fieldsOf({ subject: 'a' }) },
			{ json: {} },
			/^queueUnknown: .*"q"/,
		],
		[
			"an address that is no queue's",
			{ queue: { __rl: true, mode: 'email', value: 'x@y.example' }, ...fieldsOf({ subject: 'a' }) },
			{ json: {} },
			/^queueUnknown: .*"x@y\.example"/,
		],
		[
			'a record that is not there',
			{ direction: 'outgoing', ...someCase, ...fieldsOf({ messageId: 'm@x.example' }) },
			{ json: {} },
			/^referenceNotFound: .*`regarding` names the case/,
		],
		[
			'a sent message that answers cannot name',
			{ direction: 'outgoing', ...fieldsOf({ subject: 'a' }) },
			{ json: {} },
			/^fieldInvalid: .*`messageId`/,
		],
		[
			'a message that is not attached',
			{ fromPreset: 'rawMessage', queue: { __rl: true, mode: 'email', value: 'support@contoso.example' } },
			{ json: {} },
			/^itemInvalid: .*no binary data.*`data`/,
		],
		[
			'the body of a message alone',
			{ fromPreset: 'imapTrigger', queue: { __rl: true, mode: 'email', value: 'support@contoso.example' } },
			fixture('imap-raw'),
			/^itemInvalid: .*without its headers/,
		],
		[
			'a custom type without a name',
			{ activityType: 'custom', customActivityType: ' ', ...fieldsOf({ subject: 'a' }) },
			{ json: {} },
			/^fieldInvalid: The custom activity type/,
		],
		[
			'a field of the message beside it',
			{
				fromPreset: 'gmailTrigger',
				queue: { __rl: true, mode: 'email', value: 'support@contoso.example' },
				furtherFields: { assignments: [{ name: 'subject', value: 'a' }] },
			},
			fixture('gmail-full'),
			/^fieldInvalid: The further field `subject`/,
		],
	])('is refused: %s', async (_why, parameters, item, refusal) => {
		await expect(enqueue(parameters, [item], 'stopWorkflow')).rejects.toThrow(refusal);
		expect(await store.queueItems({})).toEqual([]);
	});
});

describe('a message that a person sent', () => {
	const sent = Buffer.from(
		[
			'From: Erik <erik@contoso.example>',
			'To: ada.lindqvist@fabrikam.example',
			'Cc: support@contoso.example',
			'Subject: Your printer',
			'Message-ID: <out-1@contoso.example>',
			'Date: Mon, 2 Mar 2026 09:30:00 +0100',
			'',
			'We come on Tuesday.',
			'',
		].join('\r\n'),
	);
	const outgoing = (caseId: string): IDataObject => ({
		direction: 'outgoing',
		regardingId: caseId,
		...fieldsOf({
			subject: 'Your printer',
			text: 'We come on Tuesday.',
			from: 'erik@contoso.example',
			to: 'ada.lindqvist@fabrikam.example',
			messageId: '<out-1@contoso.example>',
		}),
	});
	let caseId: string;
	beforeEach(async () => {
		caseId = await create('case', { title: 'Printer', customer: { contact: contactId }, state: 'active' });
	});

	it('goes into no queue, and an answer to it is connected to its case', async () => {
		await publish('email', queue);
		const [stored] = await enqueue(outgoing(caseId), [{ json: {} }]);
		expect(stored).toMatchObject({ queueItems: [], known: false, activity: { direction: 'outgoing' } });
		const answer = await takeInMessage(store, { raw: answerMail, mailboxQueueId: queueId });
		expect(await closed(answer.queueItemIds)).toMatchObject([{ outcome: 'skipped', reason: 'activeCaseConnected' }]);
		expect((await store.activities([answer.activityId]))[0]).toMatchObject({
			regarding: { case: caseId },
			correlatedWith: stored?.activity.id,
		});
	});

	it('is connected to its answer within one batch', async () => {
		await enqueue({ direction: 'outgoing', fromPreset: 'rawMessage', regardingId: caseId }, [
			{ json: {}, binary: { data: { data: sent.toString('base64'), mimeType: 'message/rfc822' } } },
			{ json: {}, binary: { data: { data: answerMail.toString('base64'), mimeType: 'message/rfc822' } } },
		]);
		const [answer] = await store.messages(['answer-1@fabrikam.example']);
		expect((await store.activities([answer?.activityId ?? '']))[0]?.correlatedBy).toBe('inReplyTo');
	});

	it('makes no case of its copy in the mailbox, which comes after it', async () => {
		await publish('email', queue);
		const [stored] = await enqueue(outgoing(caseId), [{ json: {} }]);
		const copy = await takeInMessage(store, { raw: sent, mailboxQueueId: queueId });
		expect(copy).toMatchObject({ activityId: stored?.activity.id, known: true });
		expect(await closed(copy.queueItemIds)).toMatchObject([{ reason: 'outgoing' }]);
		expect(await cases()).toHaveLength(1);
	});

	it('makes no case of its copy in the mailbox, which comes before it', async () => {
		const copy = await takeInMessage(store, { raw: sent, mailboxQueueId: queueId });
		const [stored] = await enqueue(outgoing(caseId), [{ json: {} }]);
		expect(stored).toMatchObject({ known: true, activity: { id: copy.activityId } });
		await publish('email', queue);
		expect(await closed(copy.queueItemIds)).toMatchObject([{ reason: 'outgoing' }]);
		expect(await cases()).toHaveLength(1);
		expect((await store.activities([copy.activityId]))[0]).toMatchObject({
			direction: 'outgoing',
			regarding: { case: caseId },
		});
	});

	it('is told from a message of another sender under the same id', async () => {
		await enqueue(outgoing(caseId), [{ json: {} }]);
		const forged = Buffer.from(sent.toString().replace('erik@contoso.example', 'mallory@evil.example'));
		const intake = await takeInMessage(store, { raw: forged, mailboxQueueId: queueId });
		expect(intake.known).toBe(false);
		expect((await store.activities([intake.activityId]))[0]?.direction).toBe('incoming');
	});

	it('may be a phone call, whose direction the caller says', async () => {
		const parameters = {
			fromPreset: 'webhook',
			activityType: 'phoneCall',
			queue: nowhere,
			options: { regardingType: 'case', regardingId: caseId },
		};
		const [answer] = await enqueue(parameters, [webhook({ subject: 'Called back', direction: 'outgoing' })]);
		expect(answer).toMatchObject({ queueItems: [], activity: { direction: 'outgoing' } });
		expect((await store.activities([answer?.activity.id ?? '']))[0]?.regarding).toEqual({ case: caseId });
	});
});
