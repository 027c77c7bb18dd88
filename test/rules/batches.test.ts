import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSqliteStore } from '../../adapters/store/sqlite/open-sqlite-store';
import { compileMapping } from '../../core/decision/record/record-mapping';
import { defaultAdvancedSettings } from '../../core/decision/settings/rule-settings';
import { ArcError } from '../../core/errors';
import type { ReplyToSend } from '../../core/reply/reply-sender';
import type { ArcItem } from '../../core/item/item';
import type { Store } from '../../core/ledger/store';
import { compileRule } from '../../core/rule/compile/compile-rule';
import { createItems } from '../../rules/create/create-items';
import { evaluateItems } from '../../rules/evaluate/evaluate-items';
import type { BatchResult } from '../../rules/items/batch-result';
import { holdItems, type HeldItems } from '../../rules/items/hold-items';
import { writtenTemplate } from '../../rules/reply/choose-template';
import { replyToItems } from '../../rules/reply/reply-items';
import { resolveItems } from '../../rules/resolve/resolve-items';
import { loadItems } from '../../rules/runner/load-items';
import { arrival, claimRequest, email, minute, registration, support, TestClock } from '../contract/contract-store';
import { conditionGroup } from '../support/condition-group';

const options = {
	ruleId: 'r',
	name: 'Cases from mail',
	owner: null,
	monitor: ['failed'] as const,
	attempts: 5,
	includeHtml: false,
	leaseMs: minute,
};
const noEngine = (): never => {
	throw new Error('There is no engine here');
};
const rule = compileRule(
	{
		items: {
			values: [
				{
					name: 'Printers',
					combinator: 'all',
					groups: {
						values: [
							conditionGroup([
								{
									id: '1',
									leftValue: '={{ $json.activity.subject }}',
									rightValue: 'printer',
									operator: { type: 'string', operation: 'contains' },
								},
							]),
						],
					},
				},
			],
		},
	},
	{ resolveExpression: noEngine, judgeRow: noEngine, testRegex: noEngine, readDate: noEngine },
);

describe('the batches of a rule', () => {
	let folder: string;
	let store: Store;
	let clock: TestClock;

	beforeEach(async () => {
		folder = mkdtempSync(path.join(tmpdir(), 'arc-batches-'));
		clock = new TestClock();
		store = await openSqliteStore({ file: path.join(folder, 'store.sqlite'), clock });
		await store.write([
			{
				op: 'create',
				type: 'queue',
				id: support,
				fields: { name: 'Support', emailAddress: 'support@contoso.example' },
			},
			{ op: 'create', type: 'contact', id: 'ada', fields: { lastName: 'Byron', emails: ['ada@fabrikam.example'] } },
		]);
		await store.registerRule(registration());
	});
	afterEach(async () => {
		await store.close();
		rmSync(folder, { recursive: true, force: true });
	});

	/** Messages as the trigger hands them to an execution. */
	async function claimed(...messages: readonly { readonly subject: string; readonly from?: string }[]) {
		await store.takeIn(messages.map((fields) => arrival({}, email(fields))));
		return (await loadItems(store, options, await store.claim(claimRequest()))).map(({ json }) => json);
	}

	const held = async (items: readonly ArcItem[]): Promise<HeldItems> =>
		await holdItems(store, items, { repeats: false, manual: null });
	const evaluate = async (items: readonly ArcItem[]) =>
		await evaluateItems(store, await held(items), {
			advanced: defaultAdvancedSettings,
			isLast: false,
			compile: async () => rule,
		});
	const create = async (items: readonly ArcItem[]) => {
		const parameters = { recordType: 'case', customerContact: '={{ $json.customer.contact }}' };
		const mapping = compileMapping(parameters, 'node', noEngine);
		return await createItems(store, await held(items), { mapping, isLast: false });
	};
	const itemsOf = ({ leaving }: BatchResult): ArcItem[] => leaving.map(({ json }) => json);
	const codesOf = ({ errors }: BatchResult): unknown[] =>
		[...errors.values()].map((error) => ('code' in error ? error.code : error.message));

	it('judge each item for itself, and close those that end there', async () => {
		const items = await claimed(
			{ subject: 'The printer jams' },
			{ subject: 'Invoices' },
			{ subject: 'A printer of mine', from: 'nobody@elsewhere.example' },
		);
		const { leaving } = await evaluate(items);
		const said = leaving.map(({ json }) => [json.activity.subject, json.rule?.outcome, json.rule?.reason]);
		expect(said.sort()).toEqual([
			['A printer of mine', 'skipped', 'unknownSender'],
			['Invoices', 'skipped', 'noConditionMatched'],
			['The printer jams', 'ready', 'none'],
		]);
		expect((await store.queueItems({ states: ['active'] })).map(({ conditionItem }) => conditionItem)).toEqual([
			'Printers',
		]);
	});

	it('give items back that came while the rule was broken, without an attempt spent', async () => {
		const items = await claimed({ subject: 'The printer jams' });
		await expect(
			evaluateItems(store, await held(items), {
				advanced: defaultAdvancedSettings,
				isLast: false,
				compile: async () => {
					throw new ArcError('conditionInvalid', 'A condition has no operator');
				},
			}),
		).rejects.toMatchObject({ code: 'conditionInvalid' });
		expect(await store.queueItems({})).toMatchObject([{ state: 'active', reason: 'ruleInvalid', attempts: 0 }]);
	});

	it('make one record of an item, however often it is done, and answer its sender once', async () => {
		const evaluated = itemsOf(await evaluate(await claimed({ subject: 'The printer jams' })));
		const resolved = itemsOf(await resolveItems(store, await held(evaluated), 'terminate'));
		expect(resolved).toMatchObject([{ customer: { contact: 'ada' } }]);
		const [once, again] = [await create(resolved), await create(resolved)];
		expect(itemsOf(again)).toEqual(itemsOf(once));
		expect((await store.list('case')).records).toMatchObject([
			{ title: 'The printer jams', customer: { contact: 'ada' }, originQueue: support },
		]);

		const sent: string[] = [];
		const sender = {
			atOnce: 1,
			together: 1,
			send: async ({ composed }: ReplyToSend) => {
				sent.push(composed.subject);
				await Promise.resolve();
			},
		};
		const template = writtenTemplate('node', { subject: 'Re: {{ activity.subject }}', body: 'We look into it.' });
		const reply = async (items: readonly ArcItem[]) =>
			await replyToItems(store, await held(items), {
				options: {},
				sender,
				templateOf: async () => template,
				isLast: true,
			});
		const made = itemsOf(once);
		expect(itemsOf(await reply(made))).toMatchObject([{ reply: { state: 'sent' } }]);
		expect(itemsOf(await reply(made))).toMatchObject([{ reply: { state: 'sent' } }]);
		expect(sent).toEqual([expect.stringContaining('Re: The printer jams')]);
		expect(await store.queueItems({})).toMatchObject([{ state: 'inactive', outcome: 'ready' }]);
	});

	it.each<[why: string, wasSent: boolean, note: object]>([
		['knows that it was taken over', true, { state: 'sent', reason: null }],
		['does not', false, { state: 'unknown', reason: 'interrupted' }],
	])('send no reply again whose process died, also where whoever sends %s', async (_why, wasSent, note) => {
		const evaluated = itemsOf(await evaluate(await claimed({ subject: 'The printer jams' })));
		const made = itemsOf(await create(evaluated.map((item) => ({ ...item, customer: { contact: 'ada' } }))));
		const template = writtenTemplate('node', { subject: 'Received', body: 'We look into it.' });
		let sent = 0;
		const reply = async (send: () => Promise<void>) =>
			await replyToItems(store, await held(made), {
				options: {},
				sender: { atOnce: 1, together: 1, send, wasSent: async () => await Promise.resolve(wasSent) },
				templateOf: async () => template,
				isLast: true,
			});
		const dies = new Promise<void>((resolve) => {
			void reply(async () => {
				sent += 1;
				resolve();
				await new Promise<never>(() => undefined);
			});
		});
		await dies;
		clock.pass(10 * minute);
		const again = async (): Promise<void> => {
			sent += 1;
			await Promise.resolve();
		};
		expect(itemsOf(await reply(again))).toMatchObject([{ reply: note }]);
		expect(sent).toBe(1);
		expect(await store.queueItems({})).toMatchObject([{ state: 'inactive', reply: note }]);
	});

	it('keep what was sent before their process died, leave in doubt what was under way, and send the rest', async () => {
		const subjects = ['Printer 1', 'Printer 2', 'Printer 3'];
		const evaluated = itemsOf(await evaluate(await claimed(...subjects.map((subject) => ({ subject })))));
		const made = itemsOf(await create(evaluated.map((item) => ({ ...item, customer: { contact: 'ada' } }))));
		const template = writtenTemplate('node', { subject: '{{ activity.subject }}', body: 'We look into it.' });
		const sent: ReplyToSend[] = [];
		const reply = async (send: (reply: ReplyToSend) => Promise<void>) =>
			await replyToItems(store, await held(made), {
				options: {},
				sender: { atOnce: 1, together: 1, send },
				templateOf: async () => template,
				isLast: true,
			});
		const dies = new Promise<void>((resolve) => {
			void reply(async (one) => {
				sent.push(one);
				if (sent.length < 2) return;
				resolve();
				await new Promise<never>(() => undefined);
			});
		});
		await dies;
		clock.pass(10 * minute);
		const states = itemsOf(await reply(async (one) => await Promise.resolve(void sent.push(one))));
		expect(states.map(({ reply: made }) => made?.state)).toEqual(['sent', 'unknown', 'sent']);
		expect(sent.map(({ composed }) => composed.subject)).toEqual(
			subjects.map((subject) => expect.stringContaining(subject) as string),
		);
		expect((await store.queueItems({})).map(({ reply: noted }) => noted?.state).sort()).toEqual([
			'sent',
			'sent',
			'unknown',
		]);
		// Answers to them are known, to the one in doubt too.
		expect(await store.messages(sent.map(({ composed }) => composed.messageId))).toHaveLength(3);
	});

	it('cut a title that is longer than it may be, and note it', async () => {
		const subject = `The printer jams${'!'.repeat(300)}`;
		await create(
			itemsOf(await evaluate(await claimed({ subject }))).map((item) => ({ ...item, customer: { contact: 'ada' } })),
		);
		expect((await store.list('case')).records).toMatchObject([{ title: subject.slice(0, 200) }]);
		const [item] = await store.queueItems({});
		expect(item?.trace).toContainEqual(
			expect.objectContaining({ kind: 'titleCut', values: { from: subject.length, to: 200 } }),
		);
	});

	it('write nothing for an item that another execution holds by now', async () => {
		const evaluated = itemsOf(await evaluate(await claimed({ subject: 'The printer jams' })));
		clock.pass(2 * minute);
		expect(await store.claim(claimRequest())).toHaveLength(1);
		expect(codesOf(await create(evaluated))).toEqual(['claimLost']);
		expect((await store.list('case')).records).toEqual([]);
	});
});
