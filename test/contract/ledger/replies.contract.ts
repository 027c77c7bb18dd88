import type { QueueItem } from '../../../core/activity/queue-item';
import type { OutgoingReply, ReplyStart } from '../../../core/ledger/replies';
import type { Store } from '../../../core/ledger/store';
import type { StoreSettings } from '../../../core/ledger/settings';
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
	type ContractStore,
} from '../contract-store';

/** When a store lets a reply go out, and what it says where it does not. */
export function repliesContract(current: () => ContractStore): void {
	const store = (): Store => current().store;

	/** An item of a conversation of its own, claimed. */
	const claimedNew = async (): Promise<QueueItem> => {
		await store().registerRule(registration());
		await store().takeIn([arrival()]);
		return first(await store().claim(claimRequest()));
	};
	const begin = async (fields: Partial<OutgoingReply> = {}): Promise<ReplyStart> => {
		const item = await claimedNew();
		return await store().beginReply(claimOf(item), reply({ regarding: { case: freshId() }, ...fields }));
	};
	const beginAll = async (replies: readonly Partial<OutgoingReply>[]): Promise<string[]> => {
		const starts: ReplyStart[] = [];
		for (const fields of replies) starts.push(await begin(fields));
		return starts.map((start) => (typeof start === 'string' ? start : start.reason));
	};
	const unlimited: Partial<StoreSettings> = { repliesPerAddress: 100, repliesPerCase: 100, repliesInAll: 100 };
	const sent = async (answer: OutgoingReply): Promise<void> => {
		await store().endReply(answer.id, { id: answer.id, state: 'sent', reason: null, messageId: answer.messageId });
	};

	describe('the governor of replies', () => {
		const one = { regarding: { case: 'k1' } };
		const to = (address: string): Partial<OutgoingReply> => ({ to: address });

		it.each<
			[
				why: string,
				limits: Partial<StoreSettings>,
				replies: readonly Partial<OutgoingReply>[],
				expected: readonly string[],
				text: RegExp,
			]
		>([
			[
				'three to one address, by default',
				{},
				[{}, {}, {}, {}],
				['claimed', 'claimed', 'claimed', 'governor'],
				/3 automatic replies within 60 minutes, the limit for one address/,
			],
			[
				'as many to one address as is set',
				{ repliesPerAddress: 1 },
				[{}, {}],
				['claimed', 'governor'],
				/1 automatic reply within 60 minutes/,
			],
			[
				'to an address in whatever case it is written',
				{ repliesPerAddress: 1 },
				[{}, to('Ada@Fabrikam.example')],
				['claimed', 'governor'],
				/one address/,
			],
			[
				'about one case, whatever the address',
				{ ...unlimited, repliesPerCase: 2 },
				[
					{ ...one, ...to('a@x.example') },
					{ ...one, ...to('b@x.example') },
					{ ...one, ...to('c@x.example') },
				],
				['claimed', 'claimed', 'governor'],
				/one case/,
			],
			[
				'about one case that is related only',
				{ ...unlimited, repliesPerCase: 1 },
				[{ regarding: null, related: [{ case: 'k2' }] }, { regarding: { case: 'k2' } }],
				['claimed', 'governor'],
				/one case/,
			],
			[
				'to an address whatever its plus detail',
				{ ...unlimited, repliesPerAddress: 2 },
				[to('bot+1@x.example'), to('bot+2@x.example'), to('bot@x.example')],
				['claimed', 'claimed', 'governor'],
				/one address/,
			],
			[
				'in all',
				{ ...unlimited, repliesInAll: 2 },
				[to('a@x.example'), to('b@x.example'), to('c@x.example')],
				['claimed', 'claimed', 'governor'],
				/all of its rules/,
			],
			[
				'within the window that is set',
				{ repliesPerAddress: 1, replyWindowMinutes: 1 },
				[{}, {}],
				['claimed', 'governor'],
				/within a minute/,
			],
			['none, where none may go out', { repliesPerAddress: 0 }, [{}], ['governor'], /0 automatic replies/],
			[
				'each address for itself',
				{ repliesPerAddress: 1 },
				[to('a@x.example'), to('b@x.example')],
				['claimed', 'claimed'],
				/^$/,
			],
		])('counts %s', async (_why, limits, replies, expected, text) => {
			await store().saveSettings(limits);
			expect(await beginAll(replies)).toEqual(expected);
			const last = expected.includes('governor') ? await begin(replies.at(-1)) : null;
			expect(last !== null && typeof last === 'object' ? last.text : '').toMatch(text);
		});

		it('lets replies go out again when the window has passed, and when the clock was set back', async () => {
			await store().saveSettings({ repliesPerAddress: 1 });
			expect(await beginAll([{}, {}])).toEqual(['claimed', 'governor']);
			current().clock.pass(60 * minute);
			expect(await beginAll([{}, {}])).toEqual(['claimed', 'governor']);
			current().clock.pass(-24 * 60 * minute);
			expect(await beginAll([{}])).toEqual(['claimed']);
		});

		it('counts what may have been sent, and not what was not', async () => {
			await store().saveSettings({ repliesPerAddress: 1 });
			const failed = reply();
			await store().beginReply(claimOf(await claimedNew()), failed);
			await store().endReply(failed.id, { id: failed.id, state: 'notSent', reason: 'sendFailed' });
			const lost = reply();
			expect(await store().beginReply(claimOf(await claimedNew()), lost)).toBe('claimed');
			await store().endReply(lost.id, { id: lost.id, state: 'unknown', reason: 'interrupted' });
			expect(await beginAll([{}])).toEqual(['governor']);
		});

		it('holds for all connections, also where replies begin at once', async () => {
			const others = [store(), await current().another(), await current().another()];
			const items: QueueItem[] = [];
			for (let count = 0; count < 12; count++) items.push(await claimedNew());
			const starts = await Promise.all(
				items.map(
					async (item, index) =>
						await others[index % 3]?.beginReply(claimOf(item), reply({ regarding: { case: freshId() } })),
				),
			);
			expect(starts.filter((start) => start === 'claimed')).toHaveLength(3);
			expect(starts.filter((start) => typeof start === 'object' && start.reason === 'governor')).toHaveLength(9);
		});

		it('counts in all what other processes begin, what was not sent, and what has left the window', async () => {
			await store().saveSettings({ ...unlimited, repliesInAll: 4 });
			const both = [store(), await current().another()];
			const beginInTurn = async (count: number): Promise<string[]> => {
				const starts: ReplyStart[] = [];
				for (let turn = 0; turn < count; turn++) {
					const item = await claimedNew();
					starts.push(
						...(await Promise.all(
							both
								.slice(turn % 2, (turn % 2) + 1)
								.map(async (each) => await each.beginReply(claimOf(item), reply({ to: `${freshId()}@x.example` }))),
						)),
					);
				}
				return starts.map((start) => (typeof start === 'string' ? start : start.reason));
			};
			expect(await beginInTurn(3)).toEqual(['claimed', 'claimed', 'claimed']);
			current().clock.pass(30 * minute);
			const unsent = reply({ to: 'unsent@x.example' });
			expect(await store().beginReply(claimOf(await claimedNew()), unsent)).toBe('claimed');
			expect(await beginInTurn(2)).toEqual(['governor', 'governor']);
			await store().endReply(unsent.id, { id: unsent.id, state: 'notSent', reason: 'sendFailed' });
			expect(await beginInTurn(3)).toEqual(['claimed', 'governor', 'governor']);
			current().clock.pass(30 * minute);
			expect(await beginInTurn(5)).toEqual(['claimed', 'claimed', 'claimed', 'governor', 'governor']);
		});

		it('writes nothing down that it refuses, and says of what was begun before that it exists', async () => {
			await store().saveSettings({ repliesPerAddress: 1 });
			const item = await claimedNew();
			const answer = reply();
			expect(await store().beginReply(claimOf(item), answer)).toBe('claimed');
			expect(await store().beginReply(claimOf(item), answer)).toBe('exists');
			const other = await claimedNew();
			expect(await store().beginReply(claimOf(other), reply())).toMatchObject({ kind: 'refused' });
			expect(first(await store().queueItems({ ids: [other.id] })).reply).toBeNull();
		});

		it('sends nothing while replies are switched off', async () => {
			await store().saveSettings({ automaticReplies: false });
			expect(await begin()).toMatchObject({
				kind: 'refused',
				reason: 'switchedOff',
				text: expect.stringContaining('switched off') as string,
			});
		});
	});

	describe('replies that are written down ahead of their turn', () => {
		const writtenFor = async (item: QueueItem, answer: OutgoingReply = reply()): Promise<OutgoingReply> => {
			await store().writeReplies([{ claim: claimOf(item), reply: answer }]);
			return answer;
		};

		const begun = async (item: QueueItem, answer: OutgoingReply, at: Store = store()): Promise<boolean> =>
			(await at.markAndBegin([], [{ claim: claimOf(item), reply: answer }])).has(answer.id);

		it('begin once, and are known as begun from then on', async () => {
			const item = await claimedNew();
			const answer = await writtenFor(item);
			expect(await store().begunReplies([item.id])).toEqual(new Map());
			expect(await begun(item, answer)).toBe(true);
			expect((await store().begunReplies([item.id])).get(answer.id)).toMatchObject({ state: 'pending' });
			expect(await begun(item, answer)).toBe(false);
			expect(await store().beginReply(claimOf(item), answer)).toBe('exists');
			await writtenFor(item, answer);
			expect(await begun(item, answer)).toBe(false);
			expect(await store().beginReply(claimOf(item), answer)).toBe('exists');
		});

		it('begin by themselves too, as one that was not written down ahead does', async () => {
			const item = await claimedNew();
			const answer = await writtenFor(item);
			expect(await store().beginReply(claimOf(item), answer)).toBe('claimed');
			expect(first(await store().queueItems({ ids: [item.id] })).reply).toMatchObject({ state: 'pending' });
			expect(await begun(item, answer)).toBe(false);
		});

		it('are known as sent as soon as that is marked, which the next ones begin with', async () => {
			const [one, other] = [await claimedNew(), await claimedNew()];
			const [sentOne, next] = [await writtenFor(one), await writtenFor(other)];
			await begun(one, sentOne);
			expect(await store().markAndBegin([sentOne.id], [{ claim: claimOf(other), reply: next }])).toEqual(
				new Set([sentOne.id, next.id]),
			);
			const states = await store().begunReplies([one.id, other.id]);
			expect(states.get(sentOne.id)).toMatchObject({ state: 'sent', reason: null });
			expect(states.get(next.id)).toMatchObject({ state: 'pending' });
			expect(await store().beginReply(claimOf(one), sentOne)).toBe('exists');
			expect(first(await store().queueItems({ ids: [one.id] })).reply).toMatchObject({ state: 'sent' });
		});

		it('are kept as messages once they are marked, and their items note what came of them when they are closed', async () => {
			const item = await claimedNew();
			const answer = await writtenFor(item);
			await begun(item, answer);
			await store().markAndBegin([answer.id], []);
			expect(await store().messages([answer.messageId])).toEqual([]);
			await store().keepSent([answer.id]);
			await store().keepSent([answer.id]);
			expect(await store().messages([answer.messageId])).toMatchObject([{ conversationId: item.conversationId }]);
			expect(first(await store().queueItems({ ids: [item.id] })).reply).toBeNull();
			const note = { id: answer.id, state: 'sent', reason: null } as const;
			await store().commit([{ claim: claimOf(item), reply: note, close: closing }]);
			expect(first(await store().queueItems({ ids: [item.id] })).reply).toEqual(note);
		});

		it('are marked as sent only while they are under way', async () => {
			const [one, other] = [await claimedNew(), await claimedNew()];
			const [waiting, ended] = [await writtenFor(one), await writtenFor(other)];
			await begun(other, ended);
			await store().endReply(ended.id, { id: ended.id, state: 'unknown', reason: 'interrupted' });
			expect(await store().markAndBegin([waiting.id, ended.id, freshId()], [])).toEqual(new Set());
			expect(await begun(one, waiting)).toBe(true);
		});

		it('count for the limits, and are passed over where those are reached', async () => {
			await store().saveSettings({ repliesPerAddress: 1 });
			const [one, other] = [await claimedNew(), await claimedNew()];
			const answers = [reply(), reply()] as const;
			await store().writeReplies([
				{ claim: claimOf(one), reply: answers[0] },
				{ claim: claimOf(other), reply: answers[1] },
			]);
			expect(await begun(other, answers[1])).toBe(false);
			expect(await store().beginReply(claimOf(other), answers[1])).toMatchObject({ reason: 'governor' });
			expect(await begun(one, answers[0])).toBe(true);
		});

		it('do not begin once replies are switched off', async () => {
			const item = await claimedNew();
			const answer = await writtenFor(item);
			await store().saveSettings({ automaticReplies: false });
			expect(await begun(item, answer)).toBe(false);
			expect(await store().beginReply(claimOf(item), answer)).toMatchObject({ reason: 'switchedOff' });
			await store().saveSettings({ automaticReplies: true });
			expect(await begun(item, answer)).toBe(true);
		});

		it('begin under the claim that holds the item then, and under no earlier one', async () => {
			const item = await claimedNew();
			const answer = await writtenFor(item);
			current().clock.pass(2 * minute);
			const again = first(await store().claim(claimRequest()));
			expect(again.id).toBe(item.id);
			expect(await begun(item, answer)).toBe(false);
			expect(await store().beginReply(claimOf(item), answer)).toBe('claimLost');
			expect(await begun(again, answer)).toBe(true);
		});

		it.each([
			['before it begins again', true],
			['as it begins', false],
		])('are kept as they go out where they were written anew %s', async (_when, isWrittenAhead) => {
			const item = await claimedNew();
			const before = await writtenFor(item);
			current().clock.pass(2 * minute);
			const again = first(await store().claim(claimRequest()));
			const now = { ...before, subject: 'Re: the printer', text: 'It is mended.' };
			if (isWrittenAhead) await writtenFor(again, now);
			if (!isWrittenAhead || !(await begun(again, now))) await store().beginReply(claimOf(again), now);
			expect((await store().begunReplies([item.id])).get(now.id)).toMatchObject({ subject: now.subject });
			await sent(now);
			expect(first(await store().activities([now.id]))).toMatchObject({ subject: now.subject, text: now.text });
		});

		it('begin for one of several items of their message, and in one of several processes', async () => {
			const [one, other] = [await claimedNew(), await claimedNew()];
			const answer = await writtenFor(one);
			expect(await store().beginReply(claimOf(other), answer)).toBe('claimed');
			expect(await store().beginReply(claimOf(one), answer)).toBe('exists');
			const [third, elsewhere] = [await claimedNew(), await current().another()];
			const next = await writtenFor(third);
			const starts = await Promise.all([store(), elsewhere].map(async (each) => await begun(third, next, each)));
			expect(starts.sort()).toEqual([false, true]);
		});
	});

	describe('an address that bounced', () => {
		const answered = async (): Promise<OutgoingReply> => {
			const answer = reply();
			expect(await store().beginReply(claimOf(await claimedNew()), answer)).toBe('claimed');
			await sent(answer);
			return answer;
		};
		const report = (messageId: string, fields: Readonly<Record<string, unknown>> = {}) =>
			arrival(
				{},
				email({
					from: 'mailer-daemon@fabrikam.example',
					automatic: 'bounce',
					delivery: {
						action: 'failed',
						status: '5.1.1',
						recipient: 'somebody@else.example',
						diagnostic: null,
						messageId,
						...fields,
					},
				}),
			);

		it('gets no reply until somebody writes from it', async () => {
			const answer = await answered();
			const waiting = await claimedNew();
			await store().takeIn([report(answer.messageId)]);
			expect(await store().beginReply(claimOf(waiting), reply())).toMatchObject({
				kind: 'refused',
				reason: 'addressBounced',
				text: expect.stringContaining('5.1.1') as string,
			});
			await store().takeIn([arrival({}, email({ from: 'Ada@fabrikam.example', automatic: null }))]);
			expect(await store().beginReply(claimOf(waiting), reply())).toBe('claimed');
		});

		it.each<[why: string, delivery: Readonly<Record<string, unknown>>, activity?: Readonly<Record<string, unknown>>]>([
			['of a delay', { action: 'delayed', status: '4.4.1' }],
			['of a failure that passes', { status: '4.2.2' }],
			['of a failure without a code', { status: null }],
			['of a message that this store did not send', { messageId: 'somewhere@else.example' }],
			['without the message', { messageId: null }],
			['that a person forwards', {}, { automatic: null }],
			['in a message that was sent', {}, { direction: 'outgoing' }],
		])('is not marked by a report %s', async (_why, delivery, activity = {}) => {
			const answer = await answered();
			const waiting = await claimedNew();
			const made = report(answer.messageId, delivery);
			await store().takeIn([{ ...made, activity: { ...made.activity, ...activity } }]);
			expect(await store().beginReply(claimOf(waiting), reply())).toBe('claimed');
		});

		it('is marked with its plus detail, so that others of its mailbox are not', async () => {
			const answer = reply({ to: 'ada+gone@fabrikam.example' });
			expect(await store().beginReply(claimOf(await claimedNew()), answer)).toBe('claimed');
			await sent(answer);
			const waiting = await claimedNew();
			await store().takeIn([report(answer.messageId)]);
			expect(await store().beginReply(claimOf(waiting), reply({ to: 'ada+gone@fabrikam.example' }))).toMatchObject({
				reason: 'addressBounced',
			});
			expect(await store().beginReply(claimOf(waiting), reply())).toBe('claimed');
		});

		it('keeps its mark when a machine writes from it', async () => {
			const answer = await answered();
			const waiting = await claimedNew();
			await store().takeIn([report(answer.messageId), arrival({}, email({ automatic: 'outOfOffice' }))]);
			expect(await store().beginReply(claimOf(waiting), reply())).toMatchObject({ reason: 'addressBounced' });
		});
	});

	it.each<[state: 'sent' | 'unknown' | 'notSent', isKept: boolean]>([
		['sent', true],
		['unknown', true],
		['notSent', false],
	])('keeps a reply that ended as %s as a message that answers find, or does not', async (state, isKept) => {
		const answer = reply({ regarding: { case: freshId() } });
		const item = await claimedNew();
		await store().beginReply(claimOf(item), answer);
		const token = await store().trackingToken(answer.id);
		await store().endReply(answer.id, { id: answer.id, state, reason: null, messageId: answer.messageId });
		const found = await store().messages([answer.messageId]);
		expect(found).toEqual(
			isKept
				? [
						expect.objectContaining({
							direction: 'outgoing',
							regarding: answer.regarding,
							conversationId: item.conversationId,
						}),
					]
				: [],
		);
		expect((await store().messagesByToken([token])).get(token)?.activityId ?? null).toBe(isKept ? answer.id : null);
	});

	it('keeps why no reply was sent on the queue item, unless there is a reply', async () => {
		const why = { id: freshId(), state: 'notSent', reason: 'automaticMail' } as const;
		const item = await claimedNew();
		await store().commit([{ claim: claimOf(item), reply: why, close: closing }]);
		expect(first(await store().queueItems({ ids: [item.id] })).reply).toEqual(why);
		const other = await claimedNew();
		const answer = reply();
		await store().beginReply(claimOf(other), answer);
		await store().commit([{ claim: claimOf(other), reply: why }]);
		expect(first(await store().queueItems({ ids: [other.id] })).reply).toMatchObject({
			id: answer.id,
			state: 'pending',
		});
	});
}
