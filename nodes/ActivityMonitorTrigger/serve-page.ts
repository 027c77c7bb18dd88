import { isFormToken, formToken, logIn, type MonitorAccess, WrongLogins } from '../../adapters/monitor/monitor-login';
import { againDonePage, againPage } from '../../core/monitor-page/entries/again-page';
import { csvHead, csvLines } from '../../core/monitor-page/entries/entries-csv';
import { entriesPage, type Choices } from '../../core/monitor-page/entries/entries-page';
import { entryPage } from '../../core/monitor-page/entries/entry-page';
import { messagePage, pageHeaders, type Look } from '../../core/monitor-page/layout';
import { overviewPage } from '../../core/monitor-page/overview/overview-page';
import { entryFilter, linkTo, readAddress, type PageAddress } from '../../core/monitor-page/page-address';
import { queuesPage } from '../../core/monitor-page/overview/queues-page';
import { readRecordAddress } from '../../core/monitor-page/records/record-address';
import { externalOf } from '../../core/record/external';
import { calledBy } from '../../core/record/called-by';
import { isRecordOf } from '../../core/record/record';
import { idOf, typeOf } from '../../core/record/reference';
import type { Store } from '../../core/ledger/store';
import { page, seeOther, type PageAnswer } from './page-answer';
import { changeCase, showRecords } from './serve-records';

/** A request as far as the page looks at it. */
export interface PageRequest {
	readonly method: string;
	readonly query: Readonly<Record<string, unknown>>;
	readonly body: Readonly<Record<string, unknown>>;
	readonly authorization: string | undefined;
	/** Address of the client. */
	readonly client: string;
}

/** The periods of the overview, in hours. */
const periods = [24, 30 * 24];
const mostCsvRows = 10_000;
const mostPreviewed = 50;
const wrong = new WrongLogins();

/** Answers a request to the monitor: first who asks, then what; only POST changes anything. */
export async function servePage(
	request: PageRequest,
	access: MonitorAccess,
	look: Look,
	openStore: () => Promise<Store>,
): Promise<PageAnswer> {
	const now = Date.now();
	const login = logIn(request.authorization, access, request.client, wrong, now);
	if (login.kind === 'tooMany') {
		const answer = page(429, messagePage('Too many wrong logins', `Try again in ${login.retryAfterSeconds} seconds.`));
		return { ...answer, headers: { ...answer.headers, 'Retry-After': String(login.retryAfterSeconds) } };
	}
	if (login.kind === 'refused') {
		const answer = page(
			401,
			messagePage('Login needed', 'Give the user and the password of the ARC Monitor credential.'),
		);
		return {
			...answer,
			headers: { ...answer.headers, 'WWW-Authenticate': 'Basic realm="Activity Monitor", charset="UTF-8"' },
		};
	}
	const store = await openStore();
	const records = readRecordAddress(request.query);
	const address = readAddress(request.query);
	if (request.method !== 'POST') {
		const token = formToken(access, now);
		if (records !== null) return await showRecords(store, records, token, look);
		return await show(store, address, { now, look, token });
	}
	if (!login.program && !isFormToken(request.body['token'], access, now)) {
		return page(
			403,
			messagePage(
				'The form is too old, or came from elsewhere',
				'Nothing was changed. Open the page anew and try again.',
			),
		);
	}
	if (records?.view === 'record') return await changeCase(store, records.ref, request.body['action']);
	return await executeAgain(store, address, { pastConnection: request.body['past'] === 'yes', by: login.user, look });
}

/** What every page is made with. */
interface Showing {
	readonly look: Look;
	/** For the forms on it. */
	readonly token: string;
	/** In milliseconds since 1970. */
	readonly now: number;
}

async function show(store: Store, address: PageAddress, showing: Showing): Promise<PageAnswer> {
	const { look, now } = showing;
	switch (address.view) {
		case 'overview': {
			const names = new Map((await store.rules()).map(({ ruleId, name }) => [ruleId, name]));
			return page(200, overviewPage(await store.overview(periods), names, now, look));
		}
		case 'entry':
			return await showEntry(store, address.entry ?? '', showing);
		case 'queues':
			return page(200, queuesPage(await store.queueViews(), now, look));
		case 'again':
			return await askAgain(store, address, showing);
		case 'csv':
			return await csv(store, address, look);
		case 'entries':
			return await showEntries(store, address, look);
	}
}

async function showEntries(store: Store, address: PageAddress, look: Look): Promise<PageAnswer> {
	const { filter, cursor, order = 'newest' } = address;
	const query = { ...entryFilter(filter, look.zone), order, ...(cursor === undefined ? {} : { cursor }) };
	const listed = await store.entries(query);
	const rules = await store.rules();
	const activityTypes = [...new Set(['email', ...rules.map(({ activityType }) => activityType)])].sort();
	const choices = {
		rules: [...new Map(rules.map((rule) => [rule.ruleId, rule])).values()],
		queues: await queueChoices(store),
		activityTypes,
	};
	return page(200, entriesPage(listed, address, choices, look));
}

/** Queues to choose from, without counting what lies in them. */
async function queueChoices(store: Store): Promise<Choices['queues']> {
	const { records } = await store.list('queue', { limit: 500 });
	return records
		.filter((record) => isRecordOf(record, 'queue'))
		.map(({ id, name, emailAddress }) => ({ queueId: id, name: name ?? null, emailAddress: emailAddress ?? null }));
}

async function showEntry(store: Store, id: string, { token, look }: Showing): Promise<PageAnswer> {
	const [item] = await store.queueItems({ ids: [id] });
	if (item === undefined) return page(404, messagePage('No such entry', 'The store has no queue item with this ID.'));
	const [activity] = await store.activities([item.activityId]);
	const [queue] = item.queueId === null ? [] : await store.get('queue', [item.queueId]);
	const made = await Promise.all(
		Object.values(item.records).map(async (ref) => await store.get(typeOf(ref), [idOf(ref)])),
	);
	const recordNames = Object.fromEntries(
		made.flat().flatMap((record) => {
			const name = calledBy(record);
			return name === '' ? [] : [[`${record.type}:${record.id}`, name]];
		}),
	);
	const queueName = queue === undefined ? null : calledBy(queue) || null;
	const externals = made.flat().flatMap(({ external }) => externalOf(external) ?? []);
	return page(200, entryPage(item, activity, { queueName, recordNames, externals }, token, look));
}

async function askAgain(store: Store, { filter }: PageAddress, { look, token }: Showing): Promise<PageAnswer> {
	const asked = entryFilter(filter, look.zone);
	const count = await store.countReexecutable(asked);
	const { entries } =
		count === 0 ? { entries: [] } : await store.entries({ ...asked, reexecutable: true, limit: mostPreviewed });
	return page(200, againPage(filter, count, entries, token, look));
}

async function csv(store: Store, { filter, order = 'newest' }: PageAddress, { zone }: Look): Promise<PageAnswer> {
	const asked = { ...entryFilter(filter, zone), order, limit: 1_000 };
	let text = `\ufeff${csvHead}`;
	let cursor: string | null = null;
	let rows = 0;
	do {
		const listed = await store.entries({ ...asked, ...(cursor === null ? {} : { cursor }) });
		text += csvLines(listed.entries);
		rows += listed.entries.length;
		cursor = listed.nextCursor;
	} while (cursor !== null && rows < mostCsvRows);
	const headers = {
		...pageHeaders,
		'Content-Type': 'text/csv; charset=utf-8',
		'Content-Disposition': 'attachment; filename="activity-monitor.csv"',
	};
	return { status: 200, headers, body: text };
}

interface Again {
	readonly pastConnection: boolean;
	readonly by: string;
	readonly look: Look;
}

async function executeAgain(
	store: Store,
	{ view, entry, filter }: PageAddress,
	{ look, ...how }: Again,
): Promise<PageAnswer> {
	if (view === 'entry' && entry !== undefined) {
		const result = await store.reexecute({ selection: { ids: [entry] }, ...how });
		if (result.left.length > 0) return page(409, againDonePage({}, result));
		return seeOther(linkTo({ entry }));
	}
	if (view !== 'again')
		return page(
			400,
			messagePage('Nothing to do', 'Only entries can be executed again, and cases resolved, reopened or cancelled.'),
		);
	const selection = { filter: entryFilter(filter, look.zone) };
	return page(200, againDonePage(filter, await store.reexecute({ selection, ...how })));
}
