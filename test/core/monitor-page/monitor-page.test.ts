import { freshQueueItem, type QueueItem } from '../../../core/activity/queue-item';
import type { Entry, OverviewCount } from '../../../core/ledger/monitor';
import { againPage } from '../../../core/monitor-page/entries/again-page';
import { csvCell, csvLines } from '../../../core/monitor-page/entries/entries-csv';
import { entriesPage } from '../../../core/monitor-page/entries/entries-page';
import { entryPage } from '../../../core/monitor-page/entries/entry-page';
import { html } from '../../../core/monitor-page/html';
import { pageHeaders } from '../../../core/monitor-page/layout';
import { overviewPage } from '../../../core/monitor-page/overview/overview-page';
import { entryFilter, linkTo, readAddress } from '../../../core/monitor-page/page-address';
import { ageText, queuesPage } from '../../../core/monitor-page/overview/queues-page';
import { isTimeZone, timeText } from '../../../core/monitor-page/time-zone';
import { wordsOf } from '../../../core/monitor-page/words';

const evil = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`;
const at = '2026-03-02T10:00:00.000Z';
const look = { zone: 'Europe/Berlin', texts: false };

const entry = (fields: Partial<Entry> = {}): Entry => ({
	id: 'i1',
	state: 'skipped',
	activityId: 'a1',
	activityType: 'email',
	subject: 'Printer',
	queueId: 'q1',
	queueName: 'Support',
	ruleId: 'r1',
	ruleName: 'Cases',
	conditionItem: null,
	reason: 'activeCaseConnected',
	enteredOn: at,
	evaluatedOn: at,
	records: [],
	recordNames: {},
	...fields,
});

const nameless = { queueName: null, recordNames: {} };
const support = { queueName: 'Support', recordNames: { 'case:k1': 'CAS-00001' } };

const item = (fields: Partial<QueueItem> = {}): QueueItem => ({
	...freshQueueItem,
	id: 'i1',
	activityId: 'a1',
	activityType: 'email',
	queueId: 'q1',
	wayIn: 'to',
	conversationId: 'c1',
	state: 'inactive',
	outcome: 'skipped',
	reason: 'activeCaseConnected',
	ruleId: 'r1',
	ruleName: 'Cases',
	attempts: 1,
	claimNumber: 1,
	enteredOn: at,
	evaluatedOn: at,
	closedOn: at,
	...fields,
});

const activity = (subject: string) =>
	({
		id: 'a1',
		type: 'email',
		direction: 'incoming',
		subject,
		from: evil,
		receivedOn: at,
		regarding: null,
		related: [],
	}) as never;
const choices = { rules: [{ ruleId: evil, name: evil }], queues: [], activityTypes: [evil] };

/** The records that a page links to, each with the text of its link. */
const linksOf = (page: string): string[][] =>
	[...page.matchAll(/href="\?record=([^"]*)"\s*>([^<]*)</g)].map(([, ref = '', text = '']) => [
		decodeURIComponent(ref),
		text,
	]);

describe('the page', () => {
	it('breaks the address of a queue behind its signs, and nowhere in a word', () => {
		const listed = entry({ queueName: 'support@contoso.example' });
		expect(entriesPage({ entries: [listed], nextCursor: null }, readAddress({}), choices, look)).toContain(
			'support@<wbr />contoso.<wbr />example',
		);
	});

	it.each<[why: string, page: string]>([
		[
			'the table',
			entriesPage(
				{
					entries: [
						entry({ subject: evil, ruleName: evil, queueName: evil, conditionItem: evil, records: [{ [evil]: evil }] }),
					],
					nextCursor: null,
				},
				readAddress({ subject: evil, rule: evil }),
				choices,
				look,
			),
		],
		[
			'an entry',
			entryPage(
				item({ ruleName: evil, trace: [{ at, step: 'evaluate', text: evil }] }),
				activity(evil),
				{ queueName: evil, recordNames: {} },
				evil,
				look,
			),
		],
		[
			'the question before many',
			againPage({ subject: evil }, 3, [entry({ subject: evil, ruleName: evil })], 'token', look),
		],
		[
			'the queues',
			queuesPage(
				[
					{
						queueId: evil,
						name: evil,
						emailAddress: evil,
						rules: [{ ruleId: 'r', name: evil, activityType: evil, state: 'gone', lastSeenOn: at }],
						unclaimed: 0,
						claimed: 0,
						parked: 0,
						failed: 1,
						oldestOpenOn: at,
					},
				],
				Date.parse(at),
				look,
			),
		],
	])('shows what strangers wrote as text: %s', (_why, page) => {
		expect(page).toContain('&lt;script&gt;');
		expect(page).not.toMatch(/<script|<img/);
	});

	it('escapes what is inserted, keeps what it made itself, and shows nothing for nothing', () => {
		expect(html`<a title="${'"><b>'}">${[html`<i>${'&'}</i>`, null, false, undefined, 0]}</a>`.markup).toBe(
			'<a title="&quot;&gt;&lt;b&gt;"><i>&amp;</i>0</a>',
		);
	});

	it('makes signs visible that would turn the direction of a text', () => {
		expect(html`${'abc\u202egpj.exe\u0000'}`.markup).toBe('abc\ufffdgpj.exe\ufffd');
	});

	it('allows no script, no frame and no copy', () => {
		expect(pageHeaders['Content-Security-Policy']).toMatch(/^sandbox allow-forms allow-downloads; default-src 'none';/);
		expect(pageHeaders['Cache-Control']).toBe('no-store');
	});

	it('tells which rows of the conditions held, with what was found', () => {
		const outline = {
			items: [
				{
					name: 'Urgent',
					combinator: 'all',
					groups: [
						{ about: 'activity', combinator: 'and', rows: [{ text: 'activity.subject contains "urgent"', left: 0 }] },
					],
				},
			],
		};
		const trace = [
			{
				at,
				step: 'evaluate',
				text: 'No condition item matched.',
				outline,
				detail: { stops: [0], row: 0, found: ['Printer'] },
			},
		] as const;
		const page = entryPage(item({ reason: 'noConditionMatched', trace }), activity('Printer'), support, 'token', look);
		expect(page).toContain('Urgent: does not hold, a group does not hold');
		expect(page).toContain('activity.subject contains &quot;urgent&quot;: does not hold, found Printer');
		expect(page).toContain('What to do:');
	});

	const reply = { id: 'r1', to: 'ada@fabrikam.example', subject: 'Received' } as const;
	it.each<[why: string, fields: Partial<QueueItem>, text: string]>([
		['that was sent', { reply: { ...reply, state: 'sent', reason: null } }, 'Sent, to ada@fabrikam.example, Received'],
		[
			'that was under way when n8n was killed',
			{ reply: { ...reply, state: 'unknown', reason: 'interrupted' } },
			'Unknown: it may have been sent, and is not sent again, to ada@fabrikam.example, Received, Interrupted',
		],
		[
			'of which nobody came to say more',
			{ reply: { ...reply, state: 'pending', reason: null } },
			'Unknown: it may have been sent',
		],
		[
			'that is under way',
			{ reply: { ...reply, state: 'pending', reason: null }, closedOn: null },
			'<dd>Being sent, to',
		],
		['that was stopped', { reply: { id: 'r1', state: 'notSent', reason: 'governor' } }, 'Not sent, Governor'],
	])('says of a reply %s', (_why, fields, text) => {
		expect(entryPage(item(fields), activity('Printer'), support, 'token', look)).toContain(text);
	});

	it('says where the records of other systems live', () => {
		const external = { system: 'HubSpot', id: '4711', url: 'https://hubspot.example/4711' };
		const page = entryPage(item(), activity('Printer'), { ...support, externals: [external] }, 'token', look);
		expect(page).toContain('<a href="https://hubspot.example/4711" rel="noreferrer noopener">4711 in HubSpot</a>');
		expect(entryPage(item(), activity('Printer'), support, 'token', look)).not.toContain('Lives in');
	});

	it('calls records by their number or name, and those that have none by their id', () => {
		const records = { case: { case: 'k1' }, lead: { custom_lead: 'l1' } };
		expect(linksOf(entryPage(item({ records }), activity('Printer'), support, 'token', look))).toEqual([
			['case:k1', 'Case CAS-00001'],
			['custom_lead:l1', 'Custom lead l1'],
		]);
		const listed = entry({ records: Object.values(records), recordNames: support.recordNames });
		expect(linksOf(entriesPage({ entries: [listed], nextCursor: null }, readAddress({}), choices, look))).toEqual([
			['case:k1', 'Case CAS-00001'],
			['custom_lead:l1', 'Custom lead l1'],
		]);
	});

	it('shows an entry whose trace has another form than expected', () => {
		const trace = [{ at, step: 'evaluate', text: 'Old', outline: { items: 1 }, detail: null }] as const;
		expect(entryPage(item({ trace }), undefined, nameless, 'token', look)).toContain('Old');
	});

	it.each<[why: string, fields: Partial<QueueItem>, offered: boolean]>([
		['it was skipped', {}, true],
		['it failed', { state: 'failed', outcome: 'failed', reason: 'internalError' }, true],
		['it has a record', { outcome: 'failed', records: { case: { case: 'k1' } } }, false],
		['it is ready', { outcome: 'ready', reason: 'none' }, false],
		['it is open', { state: 'active', outcome: null, reason: null, closedOn: null }, false],
	])('offers to execute an entry again, or not, when %s', (_why, fields, offered) => {
		expect(entryPage(item(fields), activity('Printer'), nameless, 'token', look).includes('Execute again')).toBe(
			offered,
		);
	});
});

describe('the address', () => {
	it.each<[why: string, query: Record<string, unknown>, expected: object]>([
		['nothing', {}, { view: 'overview', filter: {} }],
		['the entries', { view: 'entries' }, { view: 'entries', filter: {} }],
		['a filter alone, as bookmarks have it', { rule: 'r' }, { view: 'entries', filter: { ruleId: 'r' } }],
		[
			'several states, of which one is none',
			{ state: ['failed', 'ready', 'x'] },
			{ view: 'entries', filter: { states: ['failed', 'ready'] } },
		],
		['items without a queue', { queue: '-' }, { view: 'entries', filter: { queueId: null } }],
		['a reason that there is not', { reason: 'toString' }, { view: 'overview', filter: {} }],
		[
			'days, both inclusive',
			{ from: '2026-03-01', until: '2026-03-02' },
			{ view: 'entries', filter: { arrivedFrom: '2026-03-01', arrivedUntil: '2026-03-02' } },
		],
		['a minute', { from: '2026-03-01T10:30Z' }, { view: 'entries', filter: { arrivedFrom: '2026-03-01T10:30Z' } }],
		['no day', { from: '2026-99-99', until: 'now' }, { view: 'overview', filter: {} }],
		['an object in place of a text', { subject: { a: 1 }, entry: ['x'] }, { view: 'overview', filter: {} }],
		['a view that there is not', { view: 'admin' }, { view: 'overview', filter: {} }],
		['a page further down', { before: '17', rule: 'r' }, { view: 'entries', filter: { ruleId: 'r' }, cursor: '17' }],
		['an entry', { entry: 'i1' }, { view: 'entry', filter: {}, entry: 'i1' }],
	])('is read from %s, and written so that it reads the same', (_why, query, expected) => {
		const address = readAddress(query);
		expect(address).toEqual(expected);
		const written: Record<string, string | string[]> = {};
		for (const [name, value] of new URLSearchParams(linkTo(address)))
			written[name] = name === 'state' ? [...(written[name] ?? []), value] : value;
		expect(readAddress(written)).toEqual(expected);
	});
});

describe('a filter by days of arrival', () => {
	it.each<[why: string, zone: string, from: string, until: string, expected: object]>([
		[
			'from the beginning of a day to the end of another',
			'UTC',
			'2026-03-01',
			'2026-03-02',
			{ from: '2026-03-01T00:00:00.000Z', until: '2026-03-03T00:00:00.000Z' },
		],
		[
			'as days of the zone, also where its clocks change',
			'Europe/Berlin',
			'2026-03-29',
			'2026-03-29',
			{ from: '2026-03-28T23:00:00.000Z', until: '2026-03-29T22:00:00.000Z' },
		],
		[
			'as minutes of the zone, and of UTC',
			'Asia/Kolkata',
			'2026-03-01T10:30',
			'2026-03-01T10:30Z',
			{ from: '2026-03-01T05:00:00.000Z', until: '2026-03-01T10:30:00.000Z' },
		],
	])('counts %s', (_why, zone, from, until, expected) => {
		expect(entryFilter(readAddress({ from, until }).filter, zone)).toEqual(expected);
	});
});

it('shows times in the zone of the page, with UTC on hover', () => {
	expect(String(timeText(at, 'Europe/Berlin'))).toBe(
		`<time datetime="${at}" title="2026-03-02 10:00:00 UTC">2026-03-02 11:00:00</time>`,
	);
	expect(timeText(null, 'UTC')).toBe('');
	expect(['Europe/Berlin', 'UTC', 'Nowhere', ''].map(isTimeZone)).toEqual([true, true, false, false]);
});

it.each([
	['phoneCall', 'Phone call'],
	['custom_device', 'Custom device'],
	['email', 'Email'],
	['Already words', 'Already words'],
])('says %s as people do', (name, words) => {
	expect(wordsOf(name)).toBe(words);
});

describe('the overview', () => {
	const counts: readonly OverviewCount[] = [
		{ state: 'ready', ruleId: 'r1', reason: 'none', count: 7 },
		{ state: 'skipped', ruleId: 'r1', reason: 'unknownSender', count: 2 },
		{ state: 'failed', ruleId: 'r2', reason: 'internalError', count: 1 },
		{ state: 'active', ruleId: null, reason: null, count: 3 },
	];
	const shown = overviewPage(
		{
			periods: [{ hours: 24, from: '2026-03-01T10:00:00.000Z', counts }],
			oldestOpen: { id: 'i1', enteredOn: at },
			outages: [{ of: 'mailServer', ruleName: evil, message: evil, recommendation: null, since: at }],
		},
		new Map([['r1', evil]]),
		Date.parse(at) + 7_200_000,
		look,
	);

	it('counts what arrived, by state, rule and reason', () => {
		expect(shown).toContain('13 arrived');
		expect([...shown.matchAll(/<title>([^<]*): (\d+)<\/title/g)].map(([, label, count]) => [label, count])).toEqual([
			['Ready', '7'],
			['Skipped', '2'],
			['Failed', '1'],
			['Active', '3'],
			['Waiting', '0'],
			[expect.stringContaining('&lt;script&gt;'), '9'],
			['r2', '1'],
			['Unknown sender', '2'],
			['Error in the workflow', '1'],
		]);
	});

	it('links each bar to the list that it counts', () => {
		expect(shown).toContain('?view=entries&amp;state=skipped&amp;state=failed&amp;reason=unknownSender');
		expect(shown).toContain('rule=r1&amp;from=2026-03-01T10%3A00Z');
	});

	it('names the oldest open entry and the outages, as text', () => {
		expect(shown).toContain('>2 h</a>');
		expect(shown).toContain('Mail server');
		expect(shown).not.toMatch(/<script|<img/);
	});
});

describe('CSV', () => {
	it.each<[why: string, text: string, cell: string]>([
		['a plain text', 'Printer', '"Printer"'],
		['quotes', 'the "red" one', '"the ""red"" one"'],
		['a formula', '=1+1', `"'=1+1"`],
		['a formula behind space', ' \t=1+1', `"' \t=1+1"`],
		['a plus', '+49 30 1', `"'+49 30 1"`],
		['a minus', '-2', `"'-2"`],
		['a function of a spreadsheet', '@SUM(A1)', `"'@SUM(A1)"`],
		['a tab', '\tx', `"'\tx"`],
		['a line break', 'a\r\nb', '"a\r\nb"'],
	])('writes %s', (_why, text, cell) => {
		expect(csvCell(text)).toBe(cell);
	});

	it('writes a line for each entry', () => {
		expect(csvLines([entry({ records: [{ case: 'k1' }] })])).toBe(
			`"Skipped","Cases","Support","email","Printer","","activeCaseConnected","${at}","${at}","Case k1","i1"\r\n`,
		);
	});
});

it.each<[milliseconds: number, text: string]>([
	[-5, '0 s'],
	[59_999, '59 s'],
	[60_000, '1 min'],
	[3_600_000 * 5, '5 h'],
	[86_400_000 * 3, '3 d'],
])('says of %d ms %s', (milliseconds, text) => {
	expect(ageText(milliseconds)).toBe(text);
});
