import fc from 'fast-check';
import type { Claim } from '../../core/activity/queue-item';
import { uuidV5 } from '../../adapters/uuid-v5';
import { arrival, claimOf, claimRequest, closing, minute, registration, sales, support, type ContractStore, type OpenContractStore } from './contract-store';

type Move =
	| { readonly kind: 'arrive'; readonly conversation: number; readonly places: readonly string[] }
	| { readonly kind: 'claim'; readonly queue: string }
	| { readonly kind: 'hold' | 'extend' | 'create' | 'finish' | 'giveBack' | 'putBack' | 'park'; readonly execution: number }
	| { readonly kind: 'pass'; readonly milliseconds: number };

const queues = [support, sales];
const execution = fc.nat(20);
const move: fc.Arbitrary<Move> = fc.oneof(
	fc.record({ kind: fc.constant('arrive' as const), conversation: fc.nat(2), places: fc.subarray(queues, { minLength: 1 }) }),
	fc.record({ kind: fc.constant('claim' as const), queue: fc.constantFrom(...queues) }),
	fc.record({ kind: fc.constantFrom('hold' as const, 'extend', 'create', 'finish', 'giveBack', 'putBack', 'park'), execution }),
	fc.record({ kind: fc.constant('pass' as const), milliseconds: fc.constantFrom(1_000, 20_000, minute, -10 * minute) }),
);

/** Plays moves of executions against two connections to one store, and watches what must never happen. */
class Play {
	/** Every claim that was ever given, late ones too, as executions carry them. */
	private readonly executions: Claim[] = [];
	/** The newest claim of each conversation. */
	private readonly newest = new Map<string, Claim>();
	private readonly conversations = new Map<string, string>();
	private readonly madeFor: string[] = [];
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
		for (const queueId of queues) await this.store.registerRule(registration({ queueId }));
	}

	async play(next: Move): Promise<void> {
		switch (next.kind) {
			case 'arrive':
				await this.store.takeIn([
					arrival({ conversationKeys: [`conversation ${next.conversation}`], places: next.places.map((queueId) => ({ queueId, wayIn: 'to' })) }),
				]);
				return;
			case 'claim':
				await this.claim(next.queue);
				return;
			case 'pass':
				this.opened.clock.pass(next.milliseconds);
				for (const queueId of queues) await this.store.heartbeat(registration({ queueId }).ruleId, 'instance-1');
				return;
			default: {
				const claim = this.executions[next.execution % Math.max(1, this.executions.length)];
				if (claim !== undefined) await this.execute(next.kind, claim);
			}
		}
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
		expect(new Set(this.madeFor).size).toBe(this.madeFor.length);
		expect((await this.store.list('case', { limit: 1_000 })).records).toHaveLength(this.madeFor.length);
	}

	private async claim(queueId: string): Promise<Claim[]> {
		const items = await this.store.claim(claimRequest({ queueId, maxAttempts: 1_000 }));
		expect(new Set(items.map((item) => item.conversationId)).size).toBe(items.length);
		for (const item of items) this.given(item.conversationId, claimOf(item));
		return items.map(claimOf);
	}

	private given(conversation: string, claim: Claim): void {
		const before = this.newest.get(conversation);
		if (before !== undefined) expect(claim.number).toBeGreaterThan(before.number);
		this.newest.set(conversation, claim);
		this.conversations.set(claim.queueItemId, conversation);
		this.executions.push(claim);
	}

	private async execute(kind: Exclude<Move['kind'], 'arrive' | 'claim' | 'pass'>, claim: Claim): Promise<void> {
		const id = claim.queueItemId;
		const create = { op: 'create', type: 'case', id: uuidV5(id), fields: {}, recordKey: 'case' } as const;
		switch (kind) {
			case 'hold': {
				const [standing] = await this.store.hold([claim], minute);
				if (standing?.kind === 'current') this.expectNewest(claim);
				if (standing?.kind === 'takenOver') this.given(standing.item.conversationId, standing.claim);
				return;
			}
			case 'extend':
				if ((await this.store.extend([claim], minute)).length > 0) this.expectNewest(claim);
				return;
			case 'create':
			case 'finish':
			case 'putBack': {
				const rest = { create: {}, finish: { close: closing }, putBack: { putBack: { afterMs: 5_000, reason: 'ruleInvalid' } } } as const;
				const changes = kind === 'putBack' ? {} : { changes: [create] };
				const [result] = await this.store.commit([{ claim, ...changes, ...rest[kind] }]);
				if (result?.kind !== 'done') return;
				this.expectNewest(claim);
				if (result.saved[0]?.change === 'created') this.madeFor.push(id);
				return;
			}
			case 'giveBack':
				await this.store.giveBack([{ claim, text: 'failed', maxAttempts: 1_000, backOffMs: 5_000, monitor: [] }]);
				return;
			case 'park':
				await this.store.park([claim], 20 * minute);
		}
	}

	/** Only the newest claim of a conversation may be current. */
	private expectNewest(claim: Claim): void {
		expect(this.newest.get(this.conversations.get(claim.queueItemId) ?? '')).toEqual(claim);
	}
}

/** The claim protocol under generated interleavings of executions, late ones among them. */
export function interleavingsContract(name: string, open: OpenContractStore): void {
	describe(`${name} under any interleaving`, () => {
		it('has one current claim for a conversation, one record for an item, and nothing stuck', async () => {
			await fc.assert(
				fc.asyncProperty(fc.array(move, { minLength: 5, maxLength: 40 }), async (moves) => {
					const opened = await open();
					try {
						const play = new Play(opened, await opened.another());
						await play.begin();
						for (const next of moves) await play.play(next);
						await play.end();
					} finally {
						await opened.dispose();
					}
				}),
				{ numRuns: 60 },
			);
		}, 60_000);
	});
}
