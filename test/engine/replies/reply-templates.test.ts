import type { IDataObject } from 'n8n-workflow';
import { create, handled, publish, rawServer, shown, store, support, useReplyWorld } from './reply-world';

useReplyWorld();

/** What Auto Reply shows for an item that comes from another node, as behind a manual trigger. */
async function previewed(reply: IDataObject): Promise<IDataObject> {
	const rule = await publish({ store, address: support, smtpPort: (await rawServer()).port, reply, mayFail: true });
	const run = await rule.run('Auto Reply', [{ json: { kept: true } }]);
	const { data, error } = run.data.resultData.runData['Auto Reply']?.[0] ?? {};
	if (error) return { error: error.message, description: 'description' in error ? error.description : '' };
	const items = data?.['main']?.[1] ?? [];
	expect([data?.['main']?.[0] ?? [], items.length, items[0]?.json['kept']]).toEqual([[], 1, true]);
	return items[0]?.json['reply'] as IDataObject;
}

/** A template as the list in the editor chooses it. */
const chosen = (id: string): IDataObject => ({
	templateFrom: 'stored',
	template: { __rl: true, mode: 'list', value: id },
});

it.each<[why: string, reply: () => Promise<IDataObject>, message: string, instead: string]>([
	[
		'n8n writes otherwise',
		async () => ({ text: 'Dear {{ $json.contact.firstName }}' }),
		'holds the n8n expression "$json.contact.firstName" (line 1)',
		'Write {{ contact.firstName }} instead',
	],
	[
		'is no Liquid',
		async () => ({ subject: 'x', html: '<p>\n{% if record %}' }),
		'The HTML of the template cannot be used',
		'in line 2',
	],
	[
		'in the store is no Liquid',
		async () => chosen(await create('template', { name: 'Broken', recordType: 'case', subject: '{{', body: 'x' })),
		'The subject of the template',
		'{{ record.number }}',
	],
])(
	'makes the case where the template %s, and says where and how to write it',
	async (_why, reply, message, instead) => {
		const { port, received } = await rawServer();
		await publish({ store, address: support, smtpPort: port, reply: await reply() });
		const item = await handled();
		expect(item).toMatchObject({
			state: 'inactive',
			outcome: 'ready',
			attempts: 1,
			reply: { state: 'notSent', reason: 'templateInvalid' },
		});
		expect(shown.notSent[0]?.message).toContain(message);
		expect(item.trace.at(-1)?.text).toContain(instead);
		expect([received.length, (await store.list('case')).records.length]).toEqual([0, 1]);
	},
);

it('says of a template that costs too much that the reply is not sent, and keeps the case', async () => {
	const { port, received } = await rawServer();
	await publish({
		store,
		address: support,
		smtpPort: port,
		reply: { text: '{% for i in (1..100000000) %}x{% endfor %}' },
	});
	expect(await handled()).toMatchObject({
		state: 'inactive',
		outcome: 'ready',
		attempts: 1,
		reply: { state: 'notSent', reason: 'templateInvalid' },
	});
	expect(shown.notSent[0]?.message).toContain('The text of the template cannot be used');
	expect([received.length, (await store.list('case')).records.length]).toEqual([0, 1]);
});

it('says of an envelope sender that is none what to do about it', async () => {
	const { port, received } = await rawServer();
	await publish({
		store,
		address: support,
		smtpPort: port,
		reply: { options: { envelopeFrom: 'Bounces <b@x.example>' } },
	});
	expect((await handled()).reply).toMatchObject({ state: 'notSent', reason: 'sendFailed' });
	expect(shown.notSent[0]?.message).toContain('Leave it empty, or enter one address without a name');
	expect(received).toEqual([]);
});

describe('a preview', () => {
	const of = (previewOf: string, more: IDataObject = {}): IDataObject => ({ previewOnly: true, previewOf, ...more });

	it('of a sample shows the whole reply, and writes nothing', async () => {
		const reply = await previewed({ html: '<p>{{ activity.subject }}</p>', options: of('sample') });
		expect(reply).toMatchObject({
			state: 'notSent',
			reason: 'previewOnly',
			message: 'Preview of a sample: nothing is sent',
			from: 'Contoso Support <support@contoso.example>',
			to: 'ada.lindqvist@fabrikam.example',
			subject: 'We have received your message: CAS-00042',
			text: 'Received: CAS-00042',
			html: '<p>Label printer offline</p>',
			missing: ['contact.nickname'],
		});
		expect([await store.queueItems({}), (await store.list('case')).records]).toEqual([[], []]);
	});

	it('of a sample takes a record of the type that the template is for', async () => {
		const template = await create('template', {
			name: 'Lead',
			recordType: 'lead',
			subject: '{{ record.type }}',
			body: '{{ record.name }}',
		});
		expect(await previewed({ ...chosen(template), options: of('sample') })).toMatchObject({
			subject: 'lead',
			text: 'Label printer offline',
		});
	});

	it('of a queue item takes its message and its record, also when it was handled long ago', async () => {
		const { port, received } = await rawServer();
		const rule = await publish({ store, address: support, smtpPort: port });
		const item = await handled();
		await rule.deactivate();
		const before = await store.queueItems({ ids: [item.id] });
		const reply = await previewed({
			text: '{{ record.number }} {{ activity.from }} {{ contact.lastName }}',
			options: of('queueItem', { previewQueueItem: item.id }),
		});
		const [made] = (await store.list('case')).records;
		expect(reply).toMatchObject({
			reason: 'previewOnly',
			message: 'Preview of a queue item: nothing is sent',
			to: 'ada@fabrikam.example',
		});
		expect(reply['text']).toMatch(new RegExp(`^${String(made?.['number'])} ada@fabrikam.example \\S+`));
		expect(received).toHaveLength(1);
		expect(await store.queueItems({ ids: [item.id] })).toEqual(before);
	});

	it('says what a rule would not send', async () => {
		const { port } = await rawServer();
		const rule = await publish({ store, address: support, smtpPort: port });
		const item = await handled({ headers: ['Auto-Submitted: auto-replied'] });
		await rule.deactivate();
		const reply = await previewed({ options: of('queueItem', { previewQueueItem: item.id }) });
		expect(reply['message']).toContain('A rule would not send it either: A machine wrote the message');
	});

	it.each<[why: string, options: IDataObject, error: string, description: string]>([
		[
			'a queue item that is not there',
			of('queueItem', { previewQueueItem: '6dd3f2c1-4c39-4b0e-9c57-0d0f5d9a1c11' }),
			'no queue item with the ID "6dd3f2c1',
			'activity monitor',
		],
		['no queue item', of('queueItem'), 'no queue item with the ID ""', 'activity monitor'],
	])('of %s says so', async (_why, options, error, description) => {
		expect(await previewed({ options })).toEqual({
			error: expect.stringContaining(error) as string,
			description: expect.stringContaining(description) as string,
		});
	});

	it('of a template that cannot be used is an error that shows how to write it', async () => {
		expect(await previewed({ text: '{{ $json.record.number }}', options: of('sample') })).toEqual({
			error: expect.stringContaining('holds the n8n expression') as string,
			description: expect.stringContaining('Write {{ record.number }} instead') as string,
		});
	});

	it('of an item in hand is rendered also when its queue item was closed', async () => {
		const { port, received } = await rawServer();
		const rule = await publish({ store, address: support, smtpPort: port });
		const before = await handled();
		await rule.deactivate();
		const preview = await publish({
			store,
			address: support,
			smtpPort: port,
			reply: { options: { previewOnly: true } },
		});
		await preview.run('Auto Reply', shown.items);
		expect(shown.notSent).toEqual([
			expect.objectContaining({ reason: 'previewOnly', text: expect.stringMatching(/^Received: CAS-/) as string }),
		]);
		expect(received).toHaveLength(1);
		expect(await store.queueItems({ ids: [before.id] })).toEqual([before]);
	});
});
