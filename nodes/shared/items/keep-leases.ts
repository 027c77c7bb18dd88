import type { IExecuteFunctions } from 'n8n-workflow';
import type { Claim } from '../../../core/activity/queue-item';
import type { RecordStore } from '../../../core/record-store';
import { isQueueMode } from '../store/queue-mode';

/** What an execution of this process holds, by execution and store. */
const kept = new Map<string, KeptLeases>();

/**
 * Keeps the leases of an execution alive from this process until it ends, where the trigger lives in
 * another one: so the leases end when this process dies, whatever n8n knows of that by then.
 */
export function keepLeases(
	context: IExecuteFunctions,
	store: RecordStore,
	claims: readonly Claim[],
	leaseMs: number,
): void {
	if (!isQueueMode() || claims.length === 0) return;
	const key = `${context.getExecutionId()} ${store.id}`;
	const known = kept.get(key);
	if (known !== undefined) {
		known.add(claims);
		return;
	}
	const leases = new KeptLeases(store, claims, leaseMs, () => kept.delete(key));
	kept.set(key, leases);
	context.onExecutionFinish?.(() => leases.end());
}

class KeptLeases {
	private readonly claims = new Map<string, Claim>();
	private readonly timer: NodeJS.Timeout;

	constructor(
		private readonly store: RecordStore,
		claims: readonly Claim[],
		private readonly leaseMs: number,
		private readonly ended: () => void,
	) {
		this.add(claims);
		this.timer = setInterval(() => void this.extend(), leaseMs / 3);
		this.timer.unref();
	}

	add(claims: readonly Claim[]): void {
		for (const claim of claims) this.claims.set(claim.queueItemId, claim);
	}

	end(): void {
		clearInterval(this.timer);
		this.ended();
	}

	/** Items that were closed, parked or given back meanwhile are let go; a store that is away is asked again. */
	private async extend(): Promise<void> {
		try {
			const asked = [...this.claims.values()];
			const current = new Set(await this.store.extend(asked, this.leaseMs));
			for (const claim of asked)
				if (!current.has(claim) && this.claims.get(claim.queueItemId) === claim) this.claims.delete(claim.queueItemId);
			if (this.claims.size === 0) this.end();
		} catch {
			// The next turn comes before the lease ends.
		}
	}
}
