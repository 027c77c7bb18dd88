import type { Claim } from '../../core/activity/queue-item';
import type { Store } from '../../core/ledger/store';
import { backOff } from '../../core/rule-loop/back-off';
import type { Executions, Running } from './executions';

const firstPatienceMs = 90_000;
const longestPatienceMs = 600_000;

/**
 * Keeps the leases of what a rule has claimed, and lets go of executions that were lost.
 *
 * Where executions run in other processes, those keep the leases of what they have begun themselves,
 * and what nobody begins was lost on its way there, as when Redis forgets its jobs: it is given up
 * after 90 s, and then after longer and longer pauses, since it may only be that no worker is free.
 * A claim that is given up has lost its number, so an execution that comes late does nothing.
 */
export class LeaseKeeper {
	/** How often executions were given up since one was known to have ended. */
	private givenUp = 0;

	constructor(
		private readonly store: Store,
		private readonly leaseMs: number,
		private readonly runsElsewhere: boolean,
	) {}

	executionEnded(): void {
		this.givenUp = 0;
	}

	/** Prolongs the leases of what runs and of what waits to be started; answers the executions that are lost. */
	async prolong(executions: Executions, waiting: readonly Claim[]): Promise<symbol[]> {
		const running = executions.all();
		if (!this.runsElsewhere) {
			await this.store.extend([...claimsOf(running), ...waiting], this.leaseMs);
			return [];
		}
		await this.store.extend(waiting, this.leaseMs);
		const lost = await this.giveUp(executions);
		const others = running.filter(([key]) => !lost.includes(key));
		const current = new Set(await this.store.extend(claimsOf(others), this.leaseMs, 'unbegun'));
		const gone = others.filter(([, { claims }]) => !claims.some((claim) => current.has(claim)));
		return [...lost, ...(await this.withOpenItems(gone))];
	}

	private async giveUp(executions: Executions): Promise<symbol[]> {
		const patience = backOff(this.givenUp + 1, firstPatienceMs, longestPatienceMs);
		const overdue = executions.olderThan(patience);
		if (overdue.length === 0) return [];
		const told = { kind: 'notBegun', values: { withinSeconds: Math.round(patience / 1_000) } } as const;
		const givenUp = new Set(await this.store.giveUp(claimsOf(overdue), told));
		const lost = overdue.filter(([, { claims }]) => claims.some((claim) => givenUp.has(claim)));
		if (lost.length > 0) this.givenUp += 1;
		return lost.map(([key]) => key);
	}

	/** Executions whose process died: n8n may tell so much later, and their items are to be claimed again. */
	private async withOpenItems(gone: readonly (readonly [symbol, Running])[]): Promise<symbol[]> {
		if (gone.length === 0) return [];
		const ids = claimsOf(gone).map(({ queueItemId }) => queueItemId);
		const open = new Set((await this.store.queueItems({ ids, states: ['active'] })).map(({ id }) => id));
		return gone.filter(([, { claims }]) => claims.some(({ queueItemId }) => open.has(queueItemId))).map(([key]) => key);
	}
}

function claimsOf(running: readonly (readonly [symbol, Running])[]): Claim[] {
	return running.flatMap(([, { claims }]) => claims);
}
