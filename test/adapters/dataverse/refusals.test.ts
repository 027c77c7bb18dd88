import { dataverseReplySender } from '../../../adapters/dataverse/replies/dataverse-reply-sender';
import { dataverseRecords } from '../../../adapters/dataverse/records/dataverse-records';
import { describedTables, TableCache } from '../../../adapters/dataverse/tables/describe-tables';
import { dataverseClient } from '../../../adapters/dataverse/web-api/client';
import type { RecordChange, Records } from '../../../core/records/records';
import { fetchSend } from '../../support/dataverse-client/fetch-send';
import { originatingQueue } from '../../support/dataverse/model/originating-queue';
import { startDataverse, type RunningDataverse } from '../../support/dataverse/start-dataverse';
import { waitedTime } from './scripted-send';

const id = '6f0d5f0e-8f0c-4a53-9a3e-5d1f6a7c2b94';
const gone = '5f0d5f0e-8f0c-4a53-9a3e-5d1f6a7c2b94';

let dataverse: RunningDataverse;
let token: string;
let account: string;
let records: Records;

const client = () =>
	dataverseClient({ environment: dataverse.url, send: fetchSend(() => token), timing: waitedTime() });

beforeEach(async () => {
	dataverse = await startDataverse();
	dataverse.server.environment.declare((model) => model.declareTable(originatingQueue));
	token = dataverse.token();
	account = dataverse.server.seed.account('Fabrikam');
	records = await dataverseRecords(client(), new TableCache(() => Date.now()));
});
afterEach(async () => await dataverse.close());

const makeCase = (fields: object = {}, more: object = {}): RecordChange => ({
	op: 'create',
	type: 'case',
	id,
	fields: { title: 'Jam', customer: { account }, ...fields },
	...more,
});

interface Refusal {
	readonly code: string;
	readonly message: RegExp;
	readonly dataverseCode?: string;
	readonly table?: string;
	readonly column?: string;
}

it.each<[why: string, begin: () => RecordChange, expected: Refusal]>([
	[
		'that the rights on a table are missing',
		() => {
			dataverse.server.environment.privileges.grant(dataverse.user, { '*': ['Read'] });
			return makeCase();
		},
		{
			code: 'privilegeMissing',
			dataverseCode: '0x80040220',
			table: 'incidents',
			message: /denied the right: incidents, PATCH \(0x80040220\): .*prvCreateIncident/i,
		},
	],
	[
		'that there is no such table, as without Sales',
		() => {
			dataverse.server.environment.declare((model) => model.removeTable('lead'));
			return { op: 'create', type: 'lead', id, fields: { lastName: 'Byron' } };
		},
		{
			code: 'recordTypeUnknown',
			dataverseCode: '0x80060888',
			table: 'leads',
			message: /has no such table: leads.*Resource not found for the segment 'leads'/,
		},
	],
	[
		'that the owner is disabled',
		() => makeCase({}, { by: dataverse.server.seed.user('Grace', { disabled: true }) }),
		{ code: 'ownerDisabled', dataverseCode: '0x80040225', message: /\(0x80040225\): .*is disabled/ },
	],
	[
		'that a queue was deleted',
		() => makeCase({ originQueue: gone }),
		{
			code: 'referenceNotFound',
			message: new RegExp(`points at a row that does not exist.*0x80040217.*queue.*With Id = ${gone}`, 'i'),
		},
	],
	[
		'that a column is read-only',
		() => makeCase({ createdon: '2026-03-02T10:00:00Z' }),
		{ code: 'fieldInvalid', message: /`createdon` of a case is given by Dataverse/ },
	],
	[
		'that a column is too short',
		() => makeCase({ description: 'x'.repeat(2_001) }),
		{
			code: 'fieldInvalid',
			dataverseCode: '0x80044331',
			table: 'incidents',
			column: 'description',
			message: /too long for its column: incidents\.description.*maximum allowed length of '2000'/,
		},
	],
	[
		'that a lookup points at a wrong table',
		() => makeCase({ customer: { lead: account } }),
		{ code: 'fieldInvalid', message: /The customer of a case points at lead, expected the id of account or contact/ },
	],
	[
		'that a lookup of further columns points at a wrong table',
		() => makeCase({ 'entitlementid.account': account }),
		{
			code: 'fieldInvalid',
			message: /The column `entitlementid` of the table incident is .*, expected an id/,
		},
	],
])('says %s, with code, message, table and column', async (_why, begin, { message, ...expected }) => {
	const [refused] = await records.write([begin()]);
	expect(refused).toMatchObject({ ...expected, message: expect.stringMatching(message) as string });
	expect(refused).toHaveProperty('hint', expect.stringMatching(/\w/));
});

it('says that a token has ended', async () => {
	dataverse.server.tokens.expireAll();
	await expect(records.get('case', [id])).rejects.toMatchObject({
		code: 'credentialInvalid',
		status: 401,
		message: expect.stringMatching(/did not accept the login: a batch, POST \(401\): .*expired/) as string,
	});
});

it('says of a reply that its queue was deleted', async () => {
	const sender = dataverseReplySender(client(), describedTables(client(), new TableCache(() => Date.now())));
	const composed = {
		envelopeFrom: null,
		from: { name: '', address: 'support@contoso.example' },
		to: 'ada@fabrikam.example',
		subject: 'Re: Jam',
		text: 'Soon.',
		messageId: 'm@contoso.example',
		inReplyTo: null,
		references: [],
		headers: {},
	};
	const reply = { id, composed, queueId: gone, record: null, recipient: null };
	await expect(sender.send(reply, { forMs: 0, goOn: async () => await Promise.resolve(true) })).rejects.toMatchObject({
		code: 'sendFailed',
		mayHaveArrived: false,
		message: expect.stringMatching(new RegExp(`0x80040217.*queue.*With Id = ${gone}`, 'i')) as string,
	});
});
