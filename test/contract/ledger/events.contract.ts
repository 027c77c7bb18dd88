import type { QueueItem } from '../../../core/activity/queue-item';
import type { Outcome, Reason } from '../../../core/activity/reason';
import type { NewEvent, StoreEvent } from '../../../core/ledger/events';
import {
	arrival,
	claimedItem,
	claimOf,
	claimRequest,
	closing,
	email,
	first,
	minute,
	registration,
	reply,
	support,
	type ContractStore,
} from '../contract-store';

const listener = 'instance-1:workflow-9:node-1';
const day = 24 * 60 * minute;

/** What happened, for those who listen. */
export function eventsContract(current: () => ContractStore): void {
	const store = () => current().store;
	const heard = async (limit = 100): Promise<readonly StoreEvent[]> => await store().eventsFor(listener, limit);
	const contents = async () => (await heard()).map(({ content }) => content);

	async function fail(
		item: QueueItem,
		reason: Reason = 'recordNotCreated',
		captured: readonly Outcome[] = ['failed'],
	): Promise<void> {
		const trace = [
			{
				at: '2026-03-02T10:00:00.000Z',
				step: 'create',
				text: 'The record could not be made. The case is missing its customer',
			},
		] as const;
		await store().commit([
			{ claim: claimOf(item), trace, close: { ...closing, outcome: 'failed', reason, monitor: captured } },
		]);
	}

	const outage: NewEvent = {
		place: { ruleId: 'rule-1', ruleName: 'Cases from mail', workflowId: 'workflow-1', queueId: support },
		content: {
			kind: 'outageBegan',
			of: 'mailServer',
			code: 'mailboxUnavailable',
			message: 'The mail server does not answer',
			recommendation: null,
			since: '2026-03-02T10:00:00.000Z',
		},
	};

	describe('tells of events:', () => {
		beforeEach(async () => await store().listen(listener));

		it('an item that failed, with rule, queue and reason', async () => {
			await store().write([{ op: 'create', type: 'queue', id: support, fields: { name: 'Support' } }]);
			const item = await claimedItem(store(), arrival({}, email({ subject: 'Printer', text: 'SECRET' })));
			await fail(item);
			const [event] = await heard();
			expect(event).toEqual({
				id: expect.stringMatching(/^[0-9a-f-]{36}$/),
				position: expect.any(Number),
				at: '2026-03-02T10:00:00.000Z',
				queueName: 'Support',
				place: {
					ruleId: registration().ruleId,
					ruleName: 'Cases from mail',
					workflowId: registration().workflowId,
					queueId: support,
				},
				content: {
					kind: 'itemFailed',
					queueItemId: item.id,
					activityId: item.activityId,
					activityType: 'email',
					subject: 'Printer',
					sender: 'ada@fabrikam.example',
					conditionItem: null,
					reason: 'recordNotCreated',
					detail: 'The record could not be made. The case is missing its customer',
					attempts: 1,
					enteredOn: '2026-03-02T10:00:00.000Z',
				},
			});
			expect(JSON.stringify(event)).not.toContain('SECRET');
		});

		it.each<[how: string, happen: () => Promise<unknown>, reason: Reason]>([
			[
				'that could not be read',
				async () => await store().takeIn([arrival({ failed: { reason: 'messageUnreadable', text: 'No header' } })]),
				'messageUnreadable',
			],
			[
				'whose execution failed for the last time',
				async () => {
					const item = await claimedItem(store());
					await store().giveBack([
						{ claim: claimOf(item), text: 'It ended with an error', maxAttempts: 1, backOffMs: 0, monitor: ['failed'] },
					]);
				},
				'internalError',
			],
			[
				'whose attempts are used up when it is claimed',
				async () => {
					await claimedItem(store());
					current().clock.pass(2 * minute);
					await store().registerRule(registration());
					await store().claim(claimRequest({ maxAttempts: 1 }));
				},
				'internalError',
			],
			[
				'that a closed step fails behind its last node',
				async () => {
					const item = await claimedItem(store());
					await store().commit([{ claim: claimOf(item), close: closing }]);
					await fail(item, 'internalError');
				},
				'internalError',
			],
		])('an item %s', async (_how, happen, reason) => {
			await happen();
			expect(await contents()).toEqual([expect.objectContaining({ kind: 'itemFailed', reason })]);
		});

		it.each<[why: string, happen: () => Promise<unknown>]>([
			[
				'an item that was skipped',
				async () => {
					const item = await claimedItem(store());
					await store().commit([
						{ claim: claimOf(item), close: { ...closing, outcome: 'skipped', reason: 'unknownSender' } },
					]);
				},
			],
			[
				'a failure that the rule does not capture',
				async () => await fail(await claimedItem(store()), 'conditionError', ['ready']),
			],
			[
				'a test item',
				async () => {
					await store().takeIn([arrival()]);
					const copy = await store().copyForTest({ activityType: 'email', queueId: support });
					if (copy !== null) await fail(copy);
				},
			],
			[
				'what an event itself put into the queue',
				async () => await fail(await claimedItem(store(), arrival({}, email({ fromEvent: true })))),
			],
		])('nothing of %s', async (_why, happen) => {
			await happen();
			expect(await heard()).toEqual([]);
		});

		it('each failure once, and again when the item is executed again and fails', async () => {
			const item = await claimedItem(store());
			await fail(item);
			await fail(item);
			expect(await contents()).toHaveLength(1);
			await store().reexecute({ selection: { ids: [item.id] }, pastConnection: false });
			await fail(first(await store().claim(claimRequest())));
			expect(await contents()).toHaveLength(2);
		});

		it('a reply that the governor stopped, once for an address in each window', async () => {
			await store().saveSettings({ repliesPerAddress: 0 });
			const item = await claimedItem(store());
			await store().beginReply(claimOf(item), reply());
			await store().beginReply(claimOf(item), reply({ to: 'ADA@fabrikam.example' }));
			expect(await contents()).toEqual([
				{
					kind: 'replyStopped',
					queueItemId: item.id,
					to: 'ada@fabrikam.example',
					subject: 'Re: Printer on floor 3 jams',
					message: expect.stringMatching(/limit for one address/),
				},
			]);
			await store().beginReply(claimOf(item), reply({ to: 'ben@fabrikam.example' }));
			current().clock.pass(60 * minute);
			await store().extend([claimOf(item)], minute);
			await store().beginReply(claimOf(item), reply());
			expect(await contents()).toHaveLength(3);
		});

		it('nothing of replies that are switched off', async () => {
			await store().saveSettings({ automaticReplies: false });
			await store().beginReply(claimOf(await claimedItem(store())), reply());
			expect(await heard()).toEqual([]);
		});

		it('what others saw, as often as they say so', async () => {
			await store().noteEvents([outage]);
			await store().noteEvents([outage]);
			expect(await heard()).toEqual([expect.objectContaining(outage), expect.objectContaining(outage)]);
			expect((await store().latestEvents(1)).map(({ position }) => position)).toEqual([
				(await heard()).at(-1)?.position,
			]);
		});

		it('nothing of a step that was undone', async () => {
			const item = await claimedItem(store());
			const changes = [
				{ op: 'create', type: 'case', fields: { contact: '00000000-0000-4000-8000-000000000000' } },
			] as const;
			await store().commit([
				{ claim: claimOf(item), changes, close: { ...closing, outcome: 'failed', reason: 'internalError' } },
			]);
			expect(await heard()).toEqual([]);
		});
	});

	describe('remembers what each listener was told:', () => {
		const note = async (count: number): Promise<void> =>
			await store().noteEvents(Array.from({ length: count }, () => outage));

		it('from when it began, and where it left off when it comes again', async () => {
			await note(1);
			await store().listen(listener);
			expect(await heard()).toEqual([]);
			await note(3);
			const [one, two] = await heard(2);
			await store().acknowledgeEvents(listener, one?.position ?? 0);
			const other = await current().another();
			await other.listen(listener);
			expect((await other.eventsFor(listener, 10)).map(({ position }) => position)).toEqual([
				two?.position,
				(two?.position ?? 0) + 1,
			]);
		});

		it('each for itself', async () => {
			await store().listen(listener);
			await store().listen('another');
			await note(1);
			await store().acknowledgeEvents(listener, (await heard())[0]?.position ?? 0);
			expect([await heard(), await store().eventsFor('another', 10)].map(({ length }) => length)).toEqual([0, 1]);
		});

		it('and never goes back', async () => {
			await store().listen(listener);
			await note(2);
			const [one, two] = await heard();
			await store().acknowledgeEvents(listener, two?.position ?? 0);
			await store().acknowledgeEvents(listener, one?.position ?? 0);
			expect(await heard()).toEqual([]);
		});

		it('and writes nothing down where nobody listens, or has not for a week', async () => {
			await note(1);
			expect(await store().latestEvents(10)).toEqual([]);
			await store().listen(listener);
			current().clock.pass(8 * day);
			await note(1);
			expect(await store().latestEvents(10)).toEqual([]);
			await heard();
			await note(1);
			expect(await store().latestEvents(10)).toHaveLength(1);
		});

		it('and forgets events after a week', async () => {
			await store().listen(listener);
			await note(1);
			current().clock.pass(8 * day);
			await heard();
			await note(1);
			await store().acknowledgeEvents(listener, (await heard()).at(-1)?.position ?? 0);
			expect(await store().latestEvents(10)).toHaveLength(1);
		});

		it('and skips none that another process commits later', async () => {
			await store().listen(listener);
			const stores = [store(), await current().another(), await current().another()];
			const told: number[] = [];
			const noting = Promise.all(
				Array.from({ length: 30 }, async (_, index) => await stores[index % 3]?.noteEvents([outage])),
			);
			let done = false;
			void noting.finally(() => {
				done = true;
			});
			for (let last = false; !last;) {
				last = done;
				// An embedded store answers at once, and the others wait for timers.
				await new Promise(setImmediate);
				const events = await heard(5);
				told.push(...events.map(({ position }) => position));
				const newest = events.at(-1);
				if (newest !== undefined) {
					await store().acknowledgeEvents(listener, newest.position);
					last = false;
				}
			}
			await noting;
			expect(new Set(told).size).toBe(30);
			expect(told).toHaveLength(30);
		});
	});
}
