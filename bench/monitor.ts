import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Store } from '../core/ledger/store.ts';
import { built } from '../test/support/built.ts';
import { openQueue } from './claimed-messages.ts';
import { bulkSqlite, multiply } from './many-records.ts';
import { median, report, type Comparison } from './measure.ts';
import { sampleCustomer, saveSampleCustomer } from './sample-customer.ts';

const { openSqliteStore } = built('adapters/store/sqlite/open-sqlite-store');
const { servePage } = built('nodes/ActivityMonitorTrigger/serve-page');

const cases = 100_000;
const rounds = 21;
/** What a page of records may take, and what the overview may, in milliseconds. */
const limits = { records: 20, overview: 200 };
const access = { user: 'ada', password: 'a long password', token: 'a-token-of-24-characters-or-more' };

const pages: readonly (readonly [name: string, query: Readonly<Record<string, string>>, most: number])[] = [
	['records, newest first', { view: 'records' }, limits.records],
	['records of a state', { view: 'records', type: 'case', state: 'active' }, limits.records],
	['records by words of the title', { view: 'records', type: 'case', text: 'order' }, limits.records],
	[
		'records of a customer',
		{ view: 'records', customer: `${sampleCustomer.word}-5000@fabrikam.example` },
		limits.records,
	],
	['one record with its messages', { record: `case:${sampleCustomer.case}` }, limits.records],
	['overview', { view: 'overview' }, limits.overview],
];

const folder = mkdtempSync(path.join(tmpdir(), 'arc-monitor-'));
const file = path.join(folder, 'store.sqlite');

void main();

async function main(): Promise<void> {
	await fill();
	const store = await openSqliteStore({ file });
	const comparisons: Comparison[] = [];
	const notes = [`a store with ${cases} cases, their contacts and messages, which arrived in the last 30 days`];
	for (const [name, query, most] of pages) {
		const times: number[] = [];
		for (let round = 0; round < rounds; round++) times.push(await timeOf(store, query));
		const ours = Number(median(times).toPrecision(3));
		notes.push(`${name}: ${ours} ms`);
		comparisons.push({ bench: 'monitor', ours, peer: most, unit: 'ms', ratio: Number((most / ours).toPrecision(3)) });
	}
	await store.close();
	rmSync(folder, { recursive: true, force: true });
	report(notes, comparisons);
}

/** Milliseconds from a request to its whole page. */
async function timeOf(store: Store, query: Readonly<Record<string, string>>): Promise<number> {
	const request = { method: 'GET', query, body: {}, authorization: `Bearer ${access.token}`, client: '127.0.0.1' };
	const start = performance.now();
	const answer = await servePage(
		request,
		access,
		{ zone: 'UTC', texts: true },
		async () => await Promise.resolve(store),
	);
	assert.equal(answer.status, 200);
	return performance.now() - start;
}

async function fill(): Promise<void> {
	const empty = await openSqliteStore({ file });
	await saveSampleCustomer(empty, await openQueue(empty));
	await empty.close();
	const database = bulkSqlite(file);
	await multiply(database, cases);
	const spread = 30 * 24 * 3_600_000;
	await database.run(`update queue_item set entered_on = ${Date.now()} - abs(random()) % ${spread}`);
	await database.end();
}
