import type { Claim } from '../../core/activity/queue-item';
import type { Claims } from '../../core/ledger/claims';

/** What an execution of this process holds, by execution and ledger. */
const kept = new Map<string, KeptLeases>();

/**
 * Keeps the leases of an execution alive from this process until it ends, where the trigger lives in
 * another one: so the leases end when this process dies, whatever n8n knows of that by then.
 *
 * @returns how to let go, or null where the execution keeps leases of this ledger already
 */
export function keepLeases(
	ledger: LeaseKeeper,
	executionId: string,
	claims: readonly Claim[],
	leaseMs: number,
): (() => void) | null {
	const key = `${executionId} ${ledger.id}`;
	const known = kept.get(key);
	if (known !== undefined) {
		known.add(claims);
		return null;
	}
	const leases = new KeptLeases(ledger, claims, leaseMs, () => kept.delete(key));
	kept.set(key, leases);
	return () => leases.end();
}

type LeaseKeeper = Pick<Claims, 'extend'> & { readonly id: string };

class KeptLeases {
	private readonly claims = new Map<string, Claim>();
	private readonly timer: NodeJS.Timeout;

	constructor(
		private readonly ledger: LeaseKeeper,
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
			const current = new Set(await this.ledger.extend(asked, this.leaseMs));
			for (const claim of asked)
				if (!current.has(claim) && this.claims.get(claim.queueItemId) === claim) this.claims.delete(claim.queueItemId);
			if (this.claims.size === 0) this.end();
		} catch {
			// The next turn comes before the lease ends.
		}
	}
}
