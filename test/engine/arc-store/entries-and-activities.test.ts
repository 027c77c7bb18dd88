import type { IDataObject, ILoadOptionsFunctions } from 'n8n-workflow';
import { nodeType } from '../../support/engine/n8n-engine';
import { built } from '../../support/built';
import { StoreNode } from './store-node';

const { takeInMessage } = built('adapters/mail/intake/take-in-message');

let node: StoreNode;
let queueId: string;
beforeEach(async () => {
	node = await StoreNode.open();
	queueId = await node.create('queue', { name: 'Support', emailAddress: 'support@contoso.example' });
});
afterEach(async () => await node.dispose());

const place = (activityType = 'email') => ({ activityType, queueId });

/** Takes a mail in whose only queue item ends as skipped; answers its ID. */
async function skipped(subject: string): Promise<string> {
	const { queueItemIds } = await takeInMessage(node.store, {
		raw: Buffer.from(
			`From: ada@fabrikam.example\r\nTo: support@contoso.example\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@x>\r\n\r\nSECRET`,
		),
	});
	const rule = { ruleId: 'w:n', workflowId: 'w', instanceId: 'i', ...place() };
	await node.store.registerRule({ ...rule, name: 'Rule', nodeId: 'n', activated: false });
	const [item] = await node.store.claim({ ...rule, ruleName: 'Rule', limit: 1, leaseMs: 60_000, maxAttempts: 5 });
	if (item === undefined) throw new Error('Nothing was claimed');
	await node.store.commit([
		{
			claim: { queueItemId: item.id, number: item.claimNumber },
			close: { state: 'inactive', outcome: 'skipped', reason: 'unknownSender', monitor: [] },
		},
	]);
	return queueItemIds[0] ?? '';
}

describe('monitor entries', () => {
	const entry = (operation: string, more: IDataObject = {}): IDataObject => ({ resource: 'entry', operation, ...more });

	it('are listed with reason, meaning and what to do, by the filters of the monitor', async () => {
		const id = await skipped('one');
		await skipped('two');
		const filters = { entryFilters: { states: ['skipped'], reason: 'unknownSender', subject: 'ONE', queueId } };
		expect(await node.json(entry('getAll', filters))).toEqual([
			expect.objectContaining({
				id,
				subject: 'one',
				state: 'skipped',
				reason: 'unknownSender',
				message: expect.stringContaining('no active contact or account'),
				recommendation: expect.stringContaining('Allow Emails'),
			}),
		]);
		expect(await node.json(entry('getAll', { entryFilters: { queueId: '-' } }))).toEqual([]);
		expect(await node.json(entry('getAll', { limit: 1 }))).toHaveLength(1);
		expect(await node.json(entry('getAll', { returnAll: true }))).toHaveLength(2);
	});

	it('are read one by one with their trace, and without the body of the message', async () => {
		const [found] = await node.json(entry('get', { entryId: await skipped('one') }));
		expect(found).toMatchObject({
			subject: 'one',
			from: 'ada@fabrikam.example',
			outcome: 'skipped',
			trace: expect.any(Array),
		});
		expect(JSON.stringify(found)).not.toContain('SECRET');
	});

	it('are executed again by their IDs, once', async () => {
		const id = await skipped('one');
		expect(
			await node.json(entry('executeAgain', { select: 'ids', entryIds: `${id}, ${id}`, pastConnection: true })),
		).toEqual([{ count: 1, reopened: [id], left: [], more: false }]);
		expect(await node.json(entry('executeAgain', { select: 'ids', entryIds: id }))).toEqual([
			{ count: 0, reopened: [], left: [{ id, because: 'open' }], more: false },
		]);
		const [item] = await node.store.queueItems({ ids: [id] });
		expect(item).toMatchObject({ state: 'active', pastConnection: true });
		expect(item?.trace.at(-1)?.text).toContain('by workflow "Store"');
	});

	it('are executed again by filters, and counted before without changing anything', async () => {
		const ids = [await skipped('one'), await skipped('two')];
		const parameters = { select: 'filter', entryFilters: { reason: 'unknownSender' } };
		const preview = await node.json(entry('executeAgain', { ...parameters, previewOnly: true }));
		expect(preview).toEqual([
			{
				count: 2,
				more: false,
				entries: [expect.objectContaining({ subject: 'two' }), expect.objectContaining({ subject: 'one' })],
			},
		]);
		expect(await node.store.countReexecutable({})).toBe(2);
		const [done] = await node.json(entry('executeAgain', parameters));
		expect([...(done?.['reopened'] as string[])].sort()).toEqual([...ids].sort());
		expect(await node.json(entry('executeAgain', parameters))).toEqual([expect.objectContaining({ count: 0 })]);
	});

	it.each<[why: string, parameters: IDataObject, expected: RegExp]>([
		['an entry that is not there', entry('get', { entryId: 'x' }), /^recordNotFound: .*no entry with the ID "x"/],
		[
			'a reason that there is not',
			entry('getAll', { entryFilters: { reason: '={{ "bored" }}' } }),
			/^fieldInvalid: There is no reason "bored"/,
		],
		[
			'a time that is none',
			entry('getAll', { entryFilters: { from: '={{ "soon" }}' } }),
			/^fieldInvalid: "soon" is no time/,
		],
		['no IDs', entry('executeAgain', { select: 'ids', entryIds: ' , ' }), /^fieldInvalid: Entry IDs is empty/],
	])('refuses %s', async (_why, parameters, expected) => {
		await expect(node.run(parameters)).rejects.toThrow(expected);
	});

	it('are read by an agent, and executed again by people alone', async () => {
		const id = await skipped('one');
		expect(await node.json(entry('getAll'), [{}], { asTool: true })).toHaveLength(1);
		await expect(
			node.run(entry('executeAgain', { select: 'ids', entryIds: id }), [{}], { asTool: true }),
		).rejects.toThrow(/^notForTools/);
		expect(await node.store.countReexecutable({})).toBe(1);
	});
});

describe('activities', () => {
	const picture = Buffer.from('89504e470d0a1a0a', 'hex');
	const mail = [
		'From: ada@fabrikam.example',
		'To: support@contoso.example',
		'Subject: Invoice',
		'Message-ID: <invoice@x>',
		'MIME-Version: 1.0',
		'Content-Type: multipart/mixed; boundary=b',
		'',
		'--b',
		'Content-Type: text/html',
		'',
		'<p>See <img src="cid:logo"></p>',
		'--b',
		'Content-Type: text/plain; name="=?utf-8?Q?Rechnung_=C3=84.txt?="',
		'Content-Disposition: attachment',
		'Content-Transfer-Encoding: base64',
		'',
		Buffer.from('Zahlen Sie 3 €').toString('base64'),
		'--b',
		'Content-Type: image/png',
		'Content-ID: <logo>',
		'Content-Disposition: inline; filename=logo.png',
		'Content-Transfer-Encoding: base64',
		'',
		picture.toString('base64'),
		'--b--',
		'',
	].join('\r\n');
	const activity = (operation: string, more: IDataObject): IDataObject => ({
		resource: 'activity',
		operation,
		...more,
	});
	const taken = async (raw = mail): Promise<string> =>
		(await takeInMessage(node.store, { raw: Buffer.from(raw) })).activityId;

	it('are read with their text, and with their HTML where it is wished', async () => {
		const activityId = await taken();
		const [plain] = await node.json(activity('get', { activityId }));
		expect(plain).toMatchObject({
			id: activityId,
			subject: 'Invoice',
			attachments: [
				expect.objectContaining({ name: 'Rechnung Ä.txt' }),
				expect.objectContaining({ name: 'logo.png', inline: true }),
			],
		});
		expect(plain).not.toHaveProperty('html');
		expect((await node.json(activity('get', { activityId, includeHtml: true })))[0]).toMatchObject({
			html: expect.stringContaining('<img'),
		});
	});

	it.each<[why: string, includeInline: boolean, expected: Array<readonly [string, string | undefined, string]>]>([
		['without pictures of the text', false, [['attachment_0', 'Rechnung Ä.txt', 'text/plain']]],
		[
			'with all of them',
			true,
			[
				['attachment_0', 'Rechnung Ä.txt', 'text/plain'],
				['attachment_1', 'logo.png', 'image/png'],
			],
		],
	])('hand out their attachments as binary data %s', async (_why, includeInline, expected) => {
		const [item] = await node.run(
			activity('getAttachments', { activityId: '={{ $json.activity.id }}', includeInline }),
			[{ activity: { id: await taken() } }],
		);
		expect(
			Object.entries(item?.binary ?? {}).map(([field, { fileName, mimeType }]) => [field, fileName, mimeType]),
		).toEqual(expected);
		expect(Buffer.from(item?.binary?.['attachment_0']?.data ?? '', 'base64').toString()).toBe('Zahlen Sie 3 €');
		if (includeInline) expect(Buffer.from(item?.binary?.['attachment_1']?.data ?? '', 'base64')).toEqual(picture);
	});

	it('without attachments hand out none', async () => {
		const activityId = await taken('From: ada@fabrikam.example\r\nTo: support@contoso.example\r\nSubject: x\r\n\r\nx');
		expect(await node.run(activity('getAttachments', { activityId }))).toEqual([
			{ json: { activityId, attachments: [] }, binary: {}, pairedItem: { item: 0 } },
		]);
	});

	it('hand out the message as it came', async () => {
		const activityId = await taken();
		const [item] = await node.run(activity('getRawMessage', { activityId }));
		expect(Buffer.from(item?.binary?.['data']?.data ?? '', 'base64').toString()).toBe(mail);
		expect(item?.binary?.['data']?.mimeType).toBe('message/rfc822');
	});

	it('that are not there are refused', async () => {
		await expect(node.run(activity('get', { activityId: 'x' }))).rejects.toThrow(
			/^recordNotFound: .*no activity with the ID "x"/,
		);
	});
});

describe('privileges', () => {
	const privilege = (operation: string, more: IDataObject): IDataObject => ({
		resource: 'privilege',
		operation,
		...more,
	});

	it('of a user are set and read, and then hold', async () => {
		const userId = await node.create('user', { name: 'Ben' });
		const get = async (): Promise<IDataObject | undefined> =>
			(await node.json(privilege('get', { ownerId: userId })))[0];
		expect(await get()).toEqual({
			id: userId,
			type: 'user',
			actingUser: { id: userId, name: 'Ben' },
			enabled: true,
			everything: true,
			privileges: [],
		});
		await node.run(
			privilege('set', {
				userId,
				mayDo: 'listed',
				privileges: ['case:create', 'contact:create'],
				customPrivileges: 'custom_device:update',
			}),
		);
		expect(await get()).toMatchObject({
			everything: false,
			privileges: ['case:create', 'contact:create', 'custom_device:update'],
		});
		await node.run(privilege('set', { userId, mayDo: 'listed', privileges: [] }));
		expect(await get()).toMatchObject({ everything: false, privileges: [] });
		await node.run(privilege('set', { userId, mayDo: 'everything' }));
		expect(await get()).toMatchObject({ everything: true });
	});

	it('of a team are those of its administrator', async () => {
		const administrator = await node.create('user', { name: 'Ada', enabled: false, privileges: ['case:create'] });
		const ownerId = await node.create('team', { name: 'Support', administrator });
		expect(await node.json(privilege('get', { ownerId }))).toEqual([
			{
				id: ownerId,
				type: 'team',
				actingUser: { id: administrator, name: 'Ada' },
				enabled: false,
				everything: false,
				privileges: ['case:create'],
			},
		]);
	});

	it.each<[why: string, parameters: IDataObject, expected: RegExp]>([
		['a user that is not there', privilege('set', { userId: 'x', mayDo: 'everything' }), /^recordNotFound/],
		[
			'what is no privilege',
			privilege('set', { userId: 'x', mayDo: 'listed', customPrivileges: 'case:delete' }),
			/^fieldInvalid: "case:delete" is no privilege/,
		],
		['an owner that is not there', privilege('get', { ownerId: 'x' }), /^recordNotFound: .*no user or team/],
	])('refuse %s', async (_why, parameters, expected) => {
		await expect(node.run(parameters)).rejects.toThrow(expected);
	});

	it('are no business of an agent', async () => {
		await expect(node.run(privilege('get', { ownerId: 'x' }), [{}], { asTool: true })).rejects.toThrow(/^notForTools/);
	});
});

describe('record types', () => {
	const declare: IDataObject = {
		resource: 'recordType',
		operation: 'declare',
		typeName: 'custom_device',
		typeLabel: 'Device',
		typeFields: {
			values: [
				{ id: 'serial', label: 'Serial Number', kind: 'text', required: true },
				{ id: 'status', kind: 'choice', choices: 'in use, scrapped' },
			],
		},
	};
	const device = (operation: string, value: IDataObject): IDataObject => ({
		resource: 'record',
		operation,
		recordType: 'custom',
		customRecordType: 'custom_device',
		fields: { mappingMode: 'defineBelow', value },
	});

	it('that are declared are listed beside the others, and forgotten again', async () => {
		await node.run(declare);
		const listed = await node.json({ resource: 'recordType', operation: 'getAll' }, [{}], { asTool: true });
		expect(listed.map(({ name }) => name)).toEqual([
			'account',
			'case',
			'contact',
			'entitlement',
			'lead',
			'opportunity',
			'queue',
			'team',
			'template',
			'user',
			'custom_device',
		]);
		expect(listed.at(-1)).toMatchObject({
			label: 'Device',
			fields: [
				{ id: 'serial', required: true },
				{ id: 'status', label: 'status', choices: ['in use', 'scrapped'] },
			],
		});
		await node.run({ resource: 'recordType', operation: 'delete', typeName: 'custom_device' });
		await expect(node.run({ resource: 'recordType', operation: 'delete', typeName: 'custom_device' })).rejects.toThrow(
			/^recordNotFound/,
		);
	});

	it('hold their records to what is declared', async () => {
		await node.run(declare);
		await expect(node.run(device('create', { status: 'in use' }))).rejects.toThrow(
			/^fieldInvalid: The field `serial` of a custom_device is empty/,
		);
		await expect(node.run(device('create', { serial: 'a', status: 'lost' }))).rejects.toThrow(
			/^fieldInvalid: .*expected one of in use, scrapped/,
		);
		expect(await node.json(device('create', { serial: 'a', status: 'in use' }))).toEqual([
			expect.objectContaining({ serial: 'a' }),
		]);
	});

	it.each([
		['create', true],
		['update', false],
	])('are shown by forms to %s a record', async (operation, required) => {
		await node.run(declare);
		const parameters = new Map<string, unknown>([
			['recordType', 'custom'],
			['customRecordType', 'custom_device'],
			['operation', operation],
		]);
		const context = {
			getNodeParameter: (name: string, fallback: unknown) => parameters.get(name) ?? fallback,
			getNode: () => ({ type: 'n8n-nodes-arc.arcStore' }),
		} as unknown as ILoadOptionsFunctions;
		const { fields } = (await nodeType('n8n-nodes-arc.arcStore').methods?.resourceMapping?.['getRecordFields']?.call(
			context,
		)) ?? { fields: [] };
		expect(fields.map((field) => [field.id, field.displayName, field.type, field.required])).toEqual([
			['serial', 'Serial Number', 'string', required],
			['status', 'status', 'options', false],
		]);
	});
});
