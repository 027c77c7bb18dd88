import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSqliteStore } from '../../../../adapters/store/sqlite/open-sqlite-store';
import type { EntryQuery } from '../../../../core/ledger/monitor';
import type { Store } from '../../../../core/ledger/store';
import {
	arrival,
	claimOf,
	claimRequest,
	closing,
	email,
	first,
	freshId,
	minute,
	registration,
	reply,
	support,
} from '../../../contract/contract-store';

/** Tables that never grow large; reading them whole is as it should be. */
const smallTables = ['store', 'setting', 'rule_registration', 'number_sequence', 'migration', 'outage', 'o'];

interface Plan {
	readonly text: string;
	readonly steps: readonly string[];
}

/** How SQLite does each statement that reads or changes rows while `act` runs. */
async function plansOf(act: (store: Store) => Promise<void>): Promise<readonly Plan[]> {
	const folder = mkdtempSync(path.join(tmpdir(), 'arc-plans-'));
	const file = path.join(folder, 'default.sqlite');
	// A migration goes through every row once; that is not what is asked here.
	await (await openSqliteStore({ file })).close();
	const statements = new Set<string>();
	const prepare = DatabaseSync.prototype.prepare;
	const watched = jest.spyOn(DatabaseSync.prototype, 'prepare').mockImplementation(function (
		this: DatabaseSync,
		text: string,
	) {
		statements.add(text);
		return prepare.call(this, text);
	});
	try {
		const store = await openSqliteStore({ file });
		await act(store);
		await store.close();
		watched.mockRestore();
		const database = new DatabaseSync(file);
		const steps = (text: string): readonly string[] =>
			database
				.prepare(`explain query plan ${text}`)
				.all()
				.map((row) => String(row['detail']));
		const plans = [...statements]
			.filter((text) => /^\s*(select|update|delete|with)/i.test(text))
			.map((text): Plan => ({ text, steps: steps(text) }));
		database.close();
		return plans;
	} finally {
		watched.mockRestore();
		rmSync(folder, { recursive: true, force: true });
	}
}

/** The plan of the one that holds a text, a line each step. */
const planWith = (plans: readonly Plan[], part: string): string =>
	first(plans.filter(({ text }) => text.includes(part))).steps.join('\n');

function isScan(step: string): boolean {
	if (!step.startsWith('SCAN') || /USING (COVERING )?INDEX|VIRTUAL|CONSTANT|SUBQUERY|^SCAN \(/.test(step)) return false;
	return !/^SCAN (ranked|open)/.test(step) && !smallTables.some((table) => step.startsWith(`SCAN ${table}`));
}

it('reads no large table whole on the way of a message', async () => {
	const plans = await plansOf(async (store) => {
		await store.write([
			{ op: 'create', type: 'queue', id: support, fields: { emailAddress: 'support@contoso.example' } },
			{
				op: 'create',
				type: 'contact',
				unlessAddress: 'ada@fabrikam.example',
				fields: { emails: ['ada@fabrikam.example'] },
			},
		]);
		await store.registerRule(registration());
		const message = arrival({ conversationKeys: ['a', 'b'] }, email({ regarding: { case: freshId() } }));
		await store.takeIn([arrival({ conversationKeys: ['a'] }), arrival({ conversationKeys: ['b'] })]);
		await store.takeIn([message, message]);
		await store.messages([message.activity.messageId ?? '']);
		await store.queuesByAddress(['support@contoso.example']);
		await store.list('contact', { email: 'ada@fabrikam.example' });
		const items = await store.claim(claimRequest());
		const claims = items.map(claimOf);
		await store.load(items, { addresses: true, owner: null });
		await store.hold(claims, minute);
		await store.extend(claims, minute);
		const answer = reply();
		await store.beginReply(first(claims), answer);
		await store.endReply(answer.id, { id: answer.id, state: 'sent', reason: null });
		const ahead = { claim: first(claims), reply: reply() };
		await store.writeReplies([ahead]);
		await store.markAndBegin([], [ahead]);
		await store.markAndBegin([ahead.reply.id], []);
		await store.keepSent([ahead.reply.id]);
		const changes = [{ op: 'create', type: 'case', fields: {}, recordKey: 'case', link: 'regarding' }] as const;
		await store.commit(claims.map((claim) => ({ claim, changes, close: closing })));
		await store.copyForTest({ activityType: 'email', queueId: support });
		await store.entries({ states: ['failed', 'active'], subject: 'printer', cursor: '100' });
		await store.queueViews();
		await store.overview([24]);
		await store.countReexecutable({ states: ['skipped'] });
		await store.reexecute({ selection: { filter: { states: ['skipped'] } }, pastConnection: false });
	});
	const scans = plans.flatMap(({ text, steps }) => steps.filter(isScan).map((step) => `${step}: ${text}`));
	expect(scans).toEqual([]);
});

it('claims in the order of an index, without sorting', async () => {
	const plans = await plansOf(async (store) => {
		await store.registerRule(registration());
		await store.claim(claimRequest());
	});
	const plan = planWith(plans, 'cross join conversation');
	expect(plan).toMatch(/SEARCH i USING INDEX queue_item_open \(activity_type=\? AND queue_id=\?\)/);
	expect(plan).toMatch(/SEARCH b USING INDEX queue_item_of_conversation \(conversation_id=\? AND closed_on=\?\)/);
	expect(plan).not.toContain('USE TEMP B-TREE FOR ORDER BY');
});

it.each<[why: string, query: EntryQuery]>([
	['no filter', {}],
	['a state', { states: ['failed'] }],
	['a rule', { ruleId: 'rule' }],
	['a reason', { reason: 'unknownSender' }],
	['an activity type', { activityType: 'task' }],
	['a period', { from: '2026-01-01', until: '2026-02-01' }],
	['a part of the subject', { subject: 'printer' }],
	[
		'all together',
		{
			states: ['failed', 'skipped'],
			ruleId: 'rule',
			reason: 'unknownSender',
			activityType: 'task',
			from: '2026-01-01',
			subject: 'printer',
		},
	],
])('lists entries from the index of the monitor alone, with %s', async (_why, query) => {
	const plans = await plansOf(async (store) => void (await store.entries(query)));
	const plan = planWith(plans, 'order by "sequence" desc');
	expect(plan).toMatch(/queue_item USING COVERING INDEX queue_item_monitor/);
	expect(plan).not.toContain('USE TEMP B-TREE');
});
