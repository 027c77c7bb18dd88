import fc from 'fast-check';
import type { Claim } from '../../../core/activity/queue-item';
import type { Arrival } from '../../../core/ledger/intake';
import { uuidV5 } from '../../../adapters/uuid-v5';
import {
	arrival,
	claimOf,
	claimRequest,
	closing,
	minute,
	registration,
	reply,
	sales,
	support,
	type ContractStore,
} from '../contract-store';

type Step =
	| 'hold'
	| 'extend'
	| 'create'
	| 'createSecond'
	| 'answer'
	| 'finish'
	| 'fail'
	| 'giveBack'
	| 'putBack'
	| 'park'
	| 'crash'
	| 'reexecute'
	| 'dieBetween';

export type Move =
	| { readonly kind: 'arrive'; readonly conversations: readonly number[]; readonly places: readonly string[] }
	| { readonly kind: 'repeat'; readonly arrival: number }
	/** After a time that may have ended leases. */
	| { readonly kind: 'claim'; readonly queue: string; readonly after: number }
	| { readonly kind: 'abandon' | 'purge' }
	| { readonly kind: 'pass'; readonly milliseconds: number }
	/** By one of the last executions, counted back from the newest. */
	| { readonly kind: Step; readonly execution: number };

const queues = [support, sales];
const day = 24 * 60 * minute;
const steps: readonly Step[] = [
	'hold',
	'extend',
	'create',
	'createSecond',
	'answer',
	'finish',
	'fail',
	'giveBack',
	'putBack',
	'park',
	'crash',
	'reexecute',
	'dieBetween',
];

/**
 * What can happen to a store: messages come, again too, and join conversations; rules claim; executions
 * do any step, also long after they lost their claim; time passes, back too; upkeep abandons and purges.
 */
export const move: fc.Arbitrary<Move> = fc.oneof(
	{
		weight: 3,
		arbitrary: fc.record({
			kind: fc.constant('arrive' as const),
			conversations: fc.subarray([0, 1, 2], { minLength: 1, maxLength: 2 }),
			places: fc.subarray(queues, { minLength: 1 }),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('repeat' as const), arrival: fc.nat(20) }) },
	{
		weight: 4,
		arbitrary: fc.record({
			kind: fc.constant('claim' as const),
			queue: fc.constantFrom(...queues),
			after: fc.constantFrom(0, 0, minute),
		}),
	},
	{ weight: 8, arbitrary: fc.record({ kind: fc.constantFrom(...steps), execution: fc.nat(4) }) },
	{
		weight: 3,
		arbitrary: fc.record({
			kind: fc.constant('pass' as const),
			milliseconds: fc.constantFrom(1_000, 20_000, minute, -10 * minute, day, 31 * day),
		}),
	},
	{ weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('abandon' as const, 'purge') }) },
);

/** What a process that ends is left with; nobody in it learns of it. */
export const died = new Error('The process ended');

/** Plays moves of executions against two connections to one store, and watches what must never happen. */
export class Play {
	/** Every claim that was ever given, late ones too, as executions carry them. */
	private readonly executions: Claim[] = [];
	/** The newest claim of each conversation. */
	private readonly newest = new Map<string, Claim>();
	private readonly conversations = new Map<string, string>();
	private readonly arrivals: Arrival[] = [];
	private readonly items = new Set<string>();
	/** Queue item and Record Key of each record that was made. */
	private readonly made: string[] = [];
	private readonly sent: string[] = [];
	private readonly abandoned = new Set<string>();
	private turn = 0;

	constructor(
		private readonly opened: ContractStore,
		private readonly other: ContractStore['store'],
	) {}

	/** Connections take turns. */
	private get store(): ContractStore['store'] {
		this.turn += 1;
		return this.turn % 2 === 0 ? this.opened.store : this.other;
	}

	async begin(): Promise<void> {
		const ages = { rawMessageDays: 0.5, queueItemDays: 1, activityDays: 1.5, monitorEntryDays: 1, failedDays: 40 };
		await this.store.saveSettings({ ...ages, repliesPerAddress: 1_000, repliesPerCase: 1_000 });
		for (const queueId of queues) await this.store.registerRule(registration({ queueId }));
	}

	async play(next: Move): Promise<void> {
		switch (next.kind) {
			case 'arrive': {
				const places = next.places.map((queueId) => ({ queueId, wayIn: 'to' }));
				const message = arrival({ conversationKeys: next.conversations.map((key) => `conversation ${key}`), places });
				this.arrivals.push(message);
				expect((await this.takeIn(message)).queueItemIds).toHaveLength(places.length);
				return;
			}
			case 'repeat': {
				const message = this.arrivals[next.arrival % Math.max(1, this.arrivals.length)];
				if (message !== undefined) expect(await this.takeIn(message)).toMatchObject({ known: true, queueItemIds: [] });
				return;
			}
			case 'claim':
				await this.pass(next.after);
				await this.claim(next.queue);
				return;
			case 'abandon':
				await this.store.abandon();
				return;
			case 'purge':
				await this.store.purge();
				return;
			case 'pass':
				await this.pass(next.milliseconds);
				return;
			default: {
				const claim = this.executions.at(-1 - (next.execution % Math.max(1, this.executions.length)));
				if (claim !== undefined) await this.execute(next.kind, claim);
			}
		}
	}

	private async pass(milliseconds: number): Promise<void> {
		this.opened.clock.pass(milliseconds);
		for (const queueId of queues) await this.store.heartbeat(registration({ queueId }).ruleId, 'instance-1');
	}

	/** Whatever happened, every item can still be handled: by its rule, or by its waiting execution. */
	async end(): Promise<void> {
		for (let round = 0; round < 200; round++) {
			this.opened.clock.pass(30 * minute);
			for (const queueId of queues) await this.store.registerRule(registration({ queueId }));
			const claims = [...(await this.claim(support)), ...(await this.claim(sales))];
			for (const claim of claims) await this.execute('finish', claim);
			for (const { id } of await this.store.queueItems({ states: ['waiting'] })) {
				await this.execute('hold', { queueItemId: id, number: 0 });
				const claim = this.executions.at(-1);
				if (claim !== undefined) await this.execute('finish', claim);
			}
			if ((await this.store.queueItems({ states: ['active', 'waiting'] })).length === 0) break;
		}
		expect(await this.store.queueItems({ states: ['active', 'waiting'] })).toEqual([]);
		expect(new Set(this.made).size).toBe(this.made.length);
		const records = await Promise.all(
			['case', 'custom_note'].map(async (type) => (await this.store.list(type, { limit: 1_000 })).records),
		);
		expect(records.flat()).toHaveLength(this.made.length);
		const ready = (await this.store.queueItems({ limit: 1_000 })).filter(({ outcome }) => outcome === 'ready');
		for (const { id, records: noted } of ready) expect(noted['case']).toEqual({ case: uuidV5(`${id} case`) });
		expect(new Set(this.sent).size).toBe(this.sent.length);
		await this.purgeAll();
		for (const message of this.arrivals)
			expect(await this.takeIn(message)).toMatchObject({ known: true, queueItemIds: [] });
	}

	/** Once everything is old, only keys are left, and late executions are told what was done. */
	private async purgeAll(): Promise<void> {
		this.opened.clock.pass(100 * day);
		while ((await this.store.purge()).more);
		expect(await this.store.queueItems({})).toEqual([]);
		expect(await this.store.activities(this.arrivals.map(({ activity }) => activity.id))).toEqual([]);
		const standings = await this.store.hold(
			[...this.items].map((queueItemId) => ({ queueItemId, number: 1 })),
			minute,
		);
		for (const { kind } of standings) expect(['closed', 'abandoned']).toContain(kind);
	}

	private async takeIn(message: Arrival) {
		const [intake] = await this.store.takeIn([message]);
		for (const id of intake?.queueItemIds ?? []) {
			expect(this.items.has(id)).toBe(false);
			this.items.add(id);
		}
		return intake ?? { queueItemIds: [] };
	}

	private async claim(queueId: string): Promise<Claim[]> {
		const items = await this.store.claim(claimRequest({ queueId, maxAttempts: 1_000 }));
		expect(new Set(items.map((item) => item.conversationId)).size).toBe(items.length);
		for (const item of items) await this.given(item.conversationId, claimOf(item));
		return items.map(claimOf);
	}

	private async given(conversation: string, claim: Claim): Promise<void> {
		const before = this.newest.get(conversation);
		if (before !== undefined) expect(claim.number).toBeGreaterThan(before.number);
		this.newest.set(conversation, claim);
		this.conversations.set(claim.queueItemId, conversation);
		this.executions.push(claim);
		if (before !== undefined) await this.expectPowerless(before);
	}

	/** Whoever had the conversation before can neither write nor keep it. */
	private async expectPowerless(claim: Claim): Promise<void> {
		expect(await this.store.extend([claim], minute)).toEqual([]);
		expect(await this.store.commit([{ claim, trace: [] }])).toEqual([{ kind: 'claimLost' }]);
		expect(await this.store.beginReply(claim, reply())).toBe('claimLost');
	}

	private async execute(kind: Step, claim: Claim): Promise<void> {
		const id = claim.queueItemId;
		switch (kind) {
			case 'hold': {
				const [standing] = await this.store.hold([claim], minute);
				if (standing?.kind === 'current') this.expectNewest(claim);
				if (standing?.kind === 'abandoned') {
					this.abandoned.add(id);
					expect(await this.store.hold([claim], minute)).toMatchObject([{ kind: 'abandoned' }]);
				}
				if (standing?.kind === 'takenOver') expect(this.abandoned.has(id)).toBe(false);
				if (standing?.kind === 'takenOver') {
					const [item] = await this.store.queueItems({ ids: [id] });
					await this.given(item?.conversationId ?? '', standing.claim);
				}
				expect(standing?.kind).not.toBe('unknown');
				return;
			}
			case 'extend':
				if ((await this.store.extend([claim], minute)).length > 0) this.expectNewest(claim);
				return;
			case 'create':
			case 'createSecond':
			case 'finish':
			case 'fail':
			case 'putBack':
				await this.commit(kind, claim);
				return;
			case 'answer': {
				const start = await this.store.beginReply(claim, reply({ id: uuidV5(`reply to ${id}`) }));
				if (start !== 'claimed') return;
				this.expectNewest(claim);
				this.sent.push(id);
				return;
			}
			case 'giveBack':
				await this.store.giveBack([{ claim, text: 'failed', maxAttempts: 1_000, backOffMs: 5_000, monitor: [] }]);
				return;
			case 'park':
				await this.store.park([claim], 20 * minute);
				return;
			case 'reexecute':
				this.abandoned.delete(id);
				await this.store.reexecute({ selection: { ids: [id] }, pastConnection: false });
				return;
			case 'crash':
				this.forget(claim);
				return;
			case 'dieBetween':
				await this.dieBetween(claim);
		}
	}

	/** It never does anything again. */
	private forget(claim: Claim): void {
		this.executions.splice(this.executions.indexOf(claim), 1);
	}

	/** Ends behind the records and before they are noted, where these are two writes; else behind both. */
	private async dieBetween(claim: Claim): Promise<void> {
		const { dieBetween } = this.opened;
		if (dieBetween === undefined) {
			await this.commit('create', claim);
		} else {
			const made = `${claim.queueItemId} case`;
			const had = await this.store.get('case', [uuidV5(made)]);
			dieBetween(true);
			await this.commit('create', claim).catch((error: unknown) => expect(error).toBe(died));
			dieBetween(false);
			const has = await this.store.get('case', [uuidV5(made)]);
			if (has.length > had.length && !this.made.includes(made)) this.made.push(made);
		}
		this.forget(claim);
	}

	private async commit(kind: 'create' | 'createSecond' | 'finish' | 'fail' | 'putBack', claim: Claim): Promise<void> {
		const recordKey = kind === 'createSecond' ? 'custom_note' : 'case';
		const made = `${claim.queueItemId} ${recordKey}`;
		const changes =
			kind === 'fail' || kind === 'putBack'
				? []
				: [{ op: 'create', type: recordKey, id: uuidV5(made), fields: {}, recordKey } as const];
		const rest = {
			create: {},
			createSecond: {},
			finish: { close: closing },
			fail: { close: { state: 'failed', outcome: 'failed', reason: 'internalError', monitor: [] } },
			putBack: { putBack: { afterMs: 5_000, reason: 'ruleInvalid' } },
		} as const;
		const [result] = await this.store.commit([{ claim, ...(changes.length === 0 ? {} : { changes }), ...rest[kind] }]);
		if (result?.kind !== 'done') return;
		if (kind !== 'fail') this.expectNewest(claim);
		if (result.saved[0]?.change === 'created') this.made.push(made);
	}

	/** Only the newest claim of a conversation may be current. */
	private expectNewest(claim: Claim): void {
		expect(this.newest.get(this.conversations.get(claim.queueItemId) ?? '')).toEqual(claim);
	}
}
