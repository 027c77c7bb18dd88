import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSqliteStore } from '../../adapters/store/sqlite/open-sqlite-store';
import type { QueueItem, ReplyNote } from '../../core/activity/queue-item';
import { ArcError } from '../../core/errors';
import type { Store } from '../../core/ledger/store';
import { composeReply } from '../../core/reply/compose-reply';
import type { ReplySender } from '../../core/reply/reply-sender';
import { holdItems } from '../../rules/items/hold-items';
import type { ReadyReply } from '../../rules/reply/prepare-reply';
import { ReplyTurns, type TurnsPostman } from '../../rules/reply/reply-turns';
import { loadItems } from '../../rules/runner/load-items';
import { arrival, claimRequest, email, freshId, minute, registration, support } from '../contract/contract-store';

const atOnce = 5;
const together = 3;
const never = new Promise<never>(() => undefined);

describe('the replies of a batch', () => {
	let folder: string;
	let store: Store;

	beforeEach(async () => {
		folder = mkdtempSync(path.join(tmpdir(), 'arc-replies-'));
		store = await openSqliteStore({ file: path.join(folder, 'store.sqlite') });
		const queue = { name: 'Support', emailAddress: 'support@contoso.example' };
		await store.write([{ op: 'create', type: 'queue', id: support, fields: queue }]);
		await store.registerRule(registration());
	});
	afterEach(async () => {
		await store.close();
		rmSync(folder, { recursive: true });
	});

	/** Replies to so many messages of one conversation each, whose items are claimed. */
	async function ready(count: number): Promise<ReadyReply[]> {
		const people = Array.from({ length: count }, (_, at) => `person-${at}@fabrikam.example`);
		await store.takeIn(people.map((from) => arrival({}, email({ from }))));
		const options = {
			ruleId: 'r',
			name: 'Cases',
			owner: null,
			monitor: [],
			attempts: 5,
			includeHtml: false,
			leaseMs: minute,
		};
		const loaded = await loadItems(store, options, await store.claim(claimRequest({ limit: count })));
		const { held } = await holdItems(
			store,
			loaded.map(({ json }) => json),
			{ repeats: false, manual: null },
		);
		return held.map((item) => {
			const id = freshId();
			const composed = composeReply({
				id,
				activity: item.json.activity,
				queue: { name: 'Support', emailAddress: 'support@contoso.example' },
				subject: 'Received',
				text: 'We look into it.',
				ownAddresses: new Set(),
			});
			return {
				item,
				id,
				written: {
					composed,
					rendered: { subject: 'Received', text: 'We look into it.', html: undefined, missing: [] },
				},
			};
		});
	}

	const turns = (replies: readonly ReadyReply[], send: ReplySender['send'], ledger: TurnsPostman['ledger'] = store) =>
		new ReplyTurns({ ledger, sender: { atOnce, together, send }, patienceEnds: performance.now() + minute }, replies);
	const states = async (replies: readonly ReadyReply[]): Promise<(ReplyNote['state'] | undefined)[]> => {
		const begun = await store.begunReplies(replies.map(({ item }) => item.item.id));
		return replies.map(({ id }) => begun.get(id)?.state);
	};
	const itemsOf = async (replies: readonly ReadyReply[]): Promise<readonly QueueItem[]> =>
		await store.queueItems({ ids: replies.map(({ item }) => item.item.id) });

	it('go out in order, each once, and are kept as messages', async () => {
		const replies = await ready(12);
		const sent: string[] = [];
		const outcomes = await turns(replies, async ({ id }) => await Promise.resolve(void sent.push(id))).run();
		expect(sent).toEqual(replies.map(({ id }) => id));
		expect(replies.map((one) => outcomes.get(one))).toEqual(
			replies.map(({ id }) =>
				expect.objectContaining({ note: expect.objectContaining({ id, state: 'sent' }) as object }),
			),
		);
		expect(await states(replies)).toEqual(replies.map(() => 'sent'));
		expect(await store.messages(replies.map(({ written }) => written.composed.messageId))).toHaveLength(12);
	});

	it('are in doubt no more at once than may be under way, whenever a process dies', async () => {
		const replies = await ready(12);
		let sent = 0;
		await new Promise<void>((resolve) => {
			void turns(replies, async () => {
				sent += 1;
				if (sent === 6 + atOnce) resolve();
				if (sent > 6) await never;
			}).run();
		});
		const after = await states(replies);
		expect(after.filter((state) => state === 'sent')).toHaveLength(6);
		expect(after.filter((state) => state === 'pending')).toHaveLength(atOnce);
	});

	it('go on while some of them take long', async () => {
		const replies = await ready(12);
		const slow = new Set(replies.slice(0, atOnce - 1));
		let others = 0;
		await new Promise<void>((resolve) => {
			void turns(replies, async ({ id }) => {
				if ([...slow].some((one) => one.id === id)) await never;
				others += 1;
				if (others === replies.length - slow.size) resolve();
			}).run();
		});
		expect(others).toBe(8);
	});

	it('end as what became of them, where one is refused, and one may have arrived', async () => {
		const replies = await ready(3);
		const send: ReplySender['send'] = async ({ id }) => {
			if (id === replies[0]?.id) throw new ArcError('sendFailed', 'The mail server refused it');
			if (id === replies[1]?.id) throw Object.assign(new Error('The connection broke'), { mayHaveArrived: true });
			await Promise.resolve();
		};
		const outcomes = await turns(replies, send).run();
		expect(replies.map((one) => outcomes.get(one))).toMatchObject(
			(['notSent', 'unknown', 'sent'] as const).map((state) => ({ note: { state } })),
		);
		expect(await states(replies)).toEqual(['notSent', 'unknown', 'sent']);
		expect((await itemsOf(replies)).map(({ reply }) => reply?.state).sort()).toEqual(['notSent', 'unknown', undefined]);
	});

	it('are begun no more once it cannot be written that some were sent', async () => {
		const replies = await ready(12);
		let sent = 0;
		const failing = new Proxy(store, {
			get: (target, key, receiver): unknown =>
				key === 'markAndBegin'
					? async (...[ids, next]: Parameters<Store['markAndBegin']>) => {
							if (ids.length > 0) throw new ArcError('storeUnavailable', 'The record store does not answer');
							return await target.markAndBegin(ids, next);
						}
					: Reflect.get(target, key, receiver),
		});
		const outcomes = await turns(replies, async () => await Promise.resolve(void (sent += 1)), failing).run();
		expect(sent).toBe(atOnce);
		expect([...outcomes.values()].filter((outcome) => outcome instanceof ArcError)).toHaveLength(replies.length);
		expect((await states(replies)).filter((state) => state === 'pending')).toHaveLength(atOnce);
	});

	it('that an earlier execution ended meanwhile have what really became of them', async () => {
		const replies = await ready(2);
		const [first] = replies;
		const outcomes = await turns(replies, async ({ id }) => {
			if (id === first?.id) await store.endReply(id, { id, state: 'unknown', reason: 'interrupted' });
		}).run();
		expect([...outcomes.values()]).toMatchObject([{ note: { state: 'sent' } }, { note: { state: 'sent' } }]);
		expect(await states(replies)).toEqual(['sent', 'sent']);
	});
});
