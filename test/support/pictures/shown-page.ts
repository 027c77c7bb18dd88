import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
	arrival,
	claimOf,
	claimRequest,
	closing,
	email,
	registration,
	support,
} from '../../contract/contract-store.ts';
import { built } from '../built.ts';
import type { Store } from '../../../core/ledger/store.ts';

const access = { user: 'ada', password: 'a long password', token: '' };
const authorization = `Basic ${Buffer.from(`${access.user}:${access.password}`).toString('base64')}`;
const at = '2026-03-02T10:00:00.000Z';

/** The views of the monitor that pictures show, as HTML of a small store, by the name of the picture. */
export async function shownPages(): Promise<Readonly<Record<string, string>>> {
	const { openSqliteStore } = built('adapters/store/sqlite/open-sqlite-store');
	const folder = mkdtempSync(path.join(tmpdir(), 'arc-pictures-'));
	const store = await openSqliteStore({ file: path.join(folder, 'x.sqlite'), clock: { now: () => Date.parse(at) } });
	try {
		const { entry, record } = await fill(store);
		return {
			'monitor/overview': await pageOf(store, {}),
			'monitor/entries': await pageOf(store, { view: 'entries' }),
			'monitor/entry': await pageOf(store, { entry }),
			'monitor/record': await pageOf(store, { record: `case:${record}` }),
		};
	} finally {
		await store.close();
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Without what differs from one making of the page to the next, and without what only its size tells. */
async function pageOf(store: Store, query: Readonly<Record<string, string>>): Promise<string> {
	const { servePage } = built('nodes/ActivityMonitorTrigger/serve-page');
	const request = { method: 'GET', query, body: {}, authorization, client: '127.0.0.1' };
	const look = { zone: 'UTC', texts: true };
	const { status, body } = await servePage(request, access, look, async () => await Promise.resolve(store));
	if (status !== 200) throw new Error(`The page was answered ${status}`);
	return String(body)
		.replace(/(?<=name="token" value=")[^"]*/g, '')
		.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id')
		.replace(/\s+/g, ' ');
}

/** One message that became a case, and one that was skipped. */
async function fill(store: Store): Promise<{ readonly entry: string; readonly record: string }> {
	await store.write([
		{ op: 'create', type: 'queue', id: support, fields: { emailAddress: 'support@contoso.example' } },
	]);
	await store.registerRule(registration());
	await store.takeIn(['Made', 'Skipped'].map((subject) => arrival({}, email({ subject, receivedOn: at }))));
	const [made, skipped] = await store.claim(claimRequest({ limit: 2 }));
	if (made === undefined || skipped === undefined) throw new Error('Expected two claimed items');
	await store.commit([
		{
			claim: claimOf(made),
			trace: [{ at, step: 'evaluate', text: 'Condition item "Urgent" matched' }],
			changes: [{ op: 'create', type: 'case', fields: { title: 'Made' }, recordKey: 'case', link: 'regarding' }],
			close: closing,
		},
		{ claim: claimOf(skipped), close: { ...closing, outcome: 'skipped', reason: 'automaticMail' } },
	]);
	const { records } = await store.list('case');
	return { entry: made.id, record: records[0]?.id ?? '' };
}
