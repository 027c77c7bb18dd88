import { caseActionsFor } from '../../../core/monitor-page/records/case-actions';
import { sizeText } from '../../../core/monitor-page/records/conversation';
import { linkToRecord, linkToRecords, readRecordAddress } from '../../../core/monitor-page/records/record-address';
import { recordPage } from '../../../core/monitor-page/records/record-page';
import { recordsPage } from '../../../core/monitor-page/records/records-page';
import type { RecordView } from '../../../core/ledger/record-views';

const evil = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`;
const at = '2026-03-02T10:00:00.000Z';
const look = { zone: 'UTC', texts: true };
const record = {
	type: 'case',
	id: 'k1',
	number: 'CAS-00001',
	title: evil,
	state: 'active',
	customer: { contact: 'c1' },
};

const view = (fields: Partial<RecordView> = {}): RecordView => ({
	record: { ...record, description: `SECRET ${evil}`, note: evil, createdOn: at },
	origin: { id: 'i1', ruleName: evil, conditionItem: evil },
	messages: [
		{
			activity: {
				id: 'a1',
				type: 'email',
				direction: 'incoming',
				subject: evil,
				from: 'ada@fabrikam.example',
				fromName: evil,
				text: `It jams.\n\tSECRET ${evil}\n> quoted`,
				reply: `It jams.\n\tSECRET ${evil}`,
				attachments: [{ name: evil, contentType: 'image/png', size: 2_345_678 }],
				receivedOn: at,
				regarding: null,
				related: [],
			},
			items: [
				{
					id: 'i1',
					outcome: 'ready',
					reason: 'none',
					reply: { id: 'r1', state: 'notSent', reason: 'governor', to: evil },
					isOpen: false,
				},
			],
		},
	],
	hasMore: false,
	recordNames: { 'contact:c1': evil },
	...fields,
});

describe('the page of a record', () => {
	it('links to where a record of another system lives, and to nothing that runs', () => {
		const elsewhere = (external: unknown): string =>
			recordPage(view({ record: { ...record, external } as RecordView['record'] }), 'token', look);
		const linked = elsewhere({ system: 'HubSpot', id: '4711', url: 'https://hubspot.example/4711?a=1&b="2"' });
		expect(linked).toContain(
			'<a href="https://hubspot.example/4711?a=1&amp;b=&quot;2&quot;" rel="noreferrer noopener">4711 in HubSpot</a>',
		);
		expect(elsewhere({ system: evil, id: evil, url: null })).not.toMatch(/<script|<img/);
		const running = elsewhere({ system: 'HubSpot', id: '4711', url: 'javascript:alert(1)' });
		expect(running).toContain('4711 in HubSpot');
		expect(running).not.toContain('javascript:');
	});

	it('shows what strangers wrote as text', () => {
		const page = recordPage(view(), evil, look);
		expect(page).toContain('&lt;script&gt;');
		expect(page).not.toMatch(/<script|<img/);
	});

	it('shows each message with its lines, what was quoted folded, attachments and the reply', () => {
		const page = recordPage(view(), 'token', look).replaceAll(/\s+/g, ' ');
		expect(page).toContain('It jams.<br /> SECRET');
		expect(page).toContain('<summary>With what was quoted</summary>');
		expect(page).toContain('2.3 MB');
		expect(page).toContain('Ready. Reply: Not sent, to');
		expect(page).toContain('Governor');
	});

	it('shows no text of a message, nor what may be one, unless the node says so', () => {
		const page = recordPage(view(), 'token', { ...look, texts: false });
		expect(page).not.toContain('SECRET');
		expect(page).toContain('Texts are not shown');
		expect(page).toContain('not shown, as message texts');
	});

	it.each<[type: string, state: string, offered: readonly string[]]>([
		['case', 'active', ['resolve', 'cancel']],
		['case', 'resolved', ['reopen']],
		['case', 'cancelled', ['reopen']],
		['case', 'of my own', []],
		['contact', 'active', []],
	])('offers for a %s that is %s: %p', (type, state, offered) => {
		const shown = { ...record, type, state };
		expect(caseActionsFor(shown).map(({ name }) => name)).toEqual(offered);
		const page = recordPage(view({ record: shown }), 'token', look);
		expect([...page.matchAll(/name="action" value="(\w+)"/g)].map(([, name]) => name)).toEqual(offered);
	});
});

describe('the list of records', () => {
	it('shows what strangers wrote as text', () => {
		const list = { records: [record], nextCursor: '7', types: [evil], recordNames: { 'contact:c1': evil } };
		const choices = { owners: [[{ user: evil }, evil] as const], queues: [[evil, evil] as const] };
		const page = recordsPage(list, { type: evil, text: evil, state: evil, customer: evil }, choices, look);
		expect(page).toContain('&lt;script&gt;');
		expect(page).not.toMatch(/<script|<img/);
	});
});

it.each<[why: string, query: Record<string, unknown>, expected: object | null]>([
	['nothing', {}, null],
	['other views', { view: 'entries', state: 'failed' }, null],
	['a list', { view: 'records' }, { view: 'records', listing: { type: 'case' } }],
	[
		'filters',
		{
			view: 'records',
			type: 'case',
			state: 'active',
			customer: 'contact:c1',
			owner: 'user:u:1',
			queue: 'q',
			text: 'a b',
			before: '7',
		},
		{
			view: 'records',
			listing: {
				type: 'case',
				state: 'active',
				customer: { contact: 'c1' },
				owner: { user: 'u:1' },
				queueId: 'q',
				text: 'a b',
				cursor: '7',
			},
		},
	],
	[
		'a customer by name',
		{ view: 'records', customer: 'Fabrikam: Inc' },
		{ view: 'records', listing: { type: 'case', customer: 'Fabrikam: Inc' } },
	],
	[
		'an owner that is none',
		{ view: 'records', owner: 'x', text: ['a'] },
		{ view: 'records', listing: { type: 'case' } },
	],
	['a record', { record: 'case:k1' }, { view: 'record', ref: { case: 'k1' } }],
	['a record that is none', { record: 'k1' }, null],
])('reads the address of %s, and writes it so that it reads the same', (_why, query, expected) => {
	const address = readRecordAddress(query);
	expect(address).toEqual(expected);
	if (address === null) return;
	const link = address.view === 'record' ? linkToRecord(address.ref) : linkToRecords(address.listing);
	expect(readRecordAddress(Object.fromEntries(new URLSearchParams(link)))).toEqual(expected);
});

it.each([
	[0, '0 B'],
	[999, '999 B'],
	[1_500, '2 kB'],
	[2_345_678, '2.3 MB'],
])('says of %d bytes %s', (bytes, text) => {
	expect(sizeText(bytes)).toBe(text);
});
