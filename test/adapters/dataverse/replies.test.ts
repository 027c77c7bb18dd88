import { dataverseReplySender } from '../../../adapters/dataverse/replies/dataverse-reply-sender';
import { instantiateTemplate } from '../../../adapters/dataverse/replies/instantiate-template';
import { describedTables, TableCache } from '../../../adapters/dataverse/tables/describe-tables';
import { dataverseClient } from '../../../adapters/dataverse/web-api/client';
import type { ReplySender, ReplyToSend } from '../../../core/reply/reply-sender';
import { fetchSend } from '../../support/dataverse-client/fetch-send';
import type { FaultRule } from '../../support/dataverse/control/faults';
import { plainClient, valuesOf } from '../../support/dataverse/plain-client';
import { startDataverse, type RunningDataverse } from '../../support/dataverse/start-dataverse';
import { waitedTime } from './scripted-send';

const id = '6f0d5f0e-8f0c-4a53-9a3e-5d1f6a7c2b94';
const patience = { forMs: 0, goOn: async () => await Promise.resolve(true) };

let dataverse: RunningDataverse;
let sender: ReplySender;
let queue: string;
let contact: string;
let incident: string;

beforeEach(async () => {
	dataverse = await startDataverse();
	const { seed } = dataverse.server;
	queue = seed.queue('Support', 'support@contoso.example');
	contact = seed.contact('Ada Byron', 'ada@fabrikam.example');
	incident = seed.incident('Printer', ['contact', contact]);
	sender = dataverseReplySender(...opened());
});
afterEach(async () => await dataverse.close());

const opened = () => {
	const client = dataverseClient({
		environment: dataverse.url,
		send: fetchSend(() => dataverse.token()),
		timing: waitedTime(),
	});
	return [client, describedTables(client, new TableCache(() => Date.now()))] as const;
};

function reply(more: Partial<ReplyToSend> = {}): ReplyToSend {
	return {
		id,
		composed: {
			envelopeFrom: null,
			from: { name: 'Support', address: 'support@contoso.example' },
			to: 'ada@fabrikam.example',
			subject: 'Re: Printer [#abc]',
			text: 'We look into <it>\nsoon.',
			messageId: `${id}@contoso.example`,
			inReplyTo: null,
			references: [],
			headers: {},
		},
		queueId: queue,
		record: { case: incident },
		recipient: { contact },
		...more,
	};
}

const failWith = (rule: FaultRule): void => dataverse.server.faults.fail(rule);
const sent = () => dataverse.server.environment.sent();
const emails = async () => valuesOf(await plainClient(dataverse)('GET', 'emails?$select=activityid,statuscode'));

describe('a reply by Dataverse', () => {
	it('is an email from the queue to the sender, regarding the case, in one request', async () => {
		await sender.send(reply(), patience);
		expect(dataverse.server.counts.view().requests).toBe(1);
		expect(sent()).toEqual([
			{
				activityid: id,
				from: 'support@contoso.example',
				to: ['ada@fabrikam.example'],
				subject: 'Re: Printer [#abc]',
				body: 'We look into &lt;it&gt;<br>soon.',
			},
		]);
		const read = await plainClient(dataverse)(
			'GET',
			`emails(${id})?$select=directioncode,_regardingobjectid_value&$expand=email_activity_parties($select=participationtypemask,_partyid_value)`,
		);
		expect(read.json).toMatchObject({
			directioncode: true,
			_regardingobjectid_value: incident,
			email_activity_parties: expect.arrayContaining([
				expect.objectContaining({ participationtypemask: 1, _partyid_value: queue }),
				expect.objectContaining({ participationtypemask: 2, _partyid_value: contact }),
			]) as unknown,
		});
		expect(await sender.wasSent?.(id)).toBe(true);
	});

	it.each<[why: string, rule: FaultRule]>([
		['the connection broke before anything was done', { fault: { kind: 'drop' }, times: 2 }],
		['all was done, and the answer was lost', { fault: { kind: 'ambiguous' }, times: 1 }],
		['a gateway knows nothing', { fault: { kind: 'refuse', status: 504 }, times: 2 }],
		['Dataverse asks to wait', { fault: { kind: 'refuse', status: 429, retryAfter: 3 }, times: 2 }],
	])('is sent once where %s', async (_why, rule) => {
		failWith(rule);
		await sender.send(reply(), patience);
		await sender.send(reply(), patience);
		expect(sent()).toHaveLength(1);
		expect(await emails()).toEqual([expect.objectContaining({ activityid: id, statuscode: 6 })]);
	});

	it('may have been sent where no answer ever comes', async () => {
		failWith({ fault: { kind: 'ambiguous' }, method: 'POST' });
		failWith({ fault: { kind: 'drop' }, method: 'GET' });
		await expect(sender.send(reply(), patience)).rejects.toMatchObject({ code: 'sendFailed', mayHaveArrived: true });
		expect(sent()).toHaveLength(1);
	});

	it('was sent where no answer came, and it is there when it is looked up', async () => {
		failWith({ fault: { kind: 'ambiguous' }, method: 'POST' });
		await sender.send(reply(), patience);
		expect(sent()).toHaveLength(1);
	});

	it('leaves nothing where it is refused, and says why in the words of Dataverse', async () => {
		const silent = dataverse.server.seed.queue('No address', null);
		await expect(sender.send(reply({ queueId: silent }), patience)).rejects.toMatchObject({
			code: 'sendFailed',
			mayHaveArrived: false,
			message: expect.stringMatching(/emails.*0x80040203.*must have one sender/) as string,
		});
		expect(await emails()).toEqual([]);
		expect(await sender.wasSent?.(id)).toBe(false);
	});

	it('names the right that is missing, and the table', async () => {
		const { privileges } = dataverse.server.environment;
		privileges.grant(dataverse.user, { '*': ['Read', 'Append', 'AppendTo'] });
		await expect(sender.send(reply(), patience)).rejects.toMatchObject({
			message: expect.stringMatching(/denied the right: emails.*0x80040220.*email/i) as string,
			hint: expect.stringContaining('security role') as string,
		});
	});
});

describe('a template of Dataverse', () => {
	it('is filled by Dataverse for the record', async () => {
		const template = dataverse.server.seed.insert('template', {
			title: 'Thanks',
			subject: 'About {!incident:title;your case}',
			body: '<p>Hello,</p><p>{!incident:title;}</p>',
		});
		const [client] = opened();
		expect(await instantiateTemplate(client, template, { case: incident })).toEqual({
			subject: 'About Printer',
			text: 'Hello,\n\nPrinter',
			html: '<p>Hello,</p><p>Printer</p>',
			missing: [],
		});
		await expect(instantiateTemplate(client, incident, { case: incident })).rejects.toMatchObject({
			code: 'recordNotFound',
		});
	});
});
