import { actingUser } from '../../core/record/privileges';
import type { ArcRecord, Owner, User } from '../../core/record/record';
import type { Records } from '../../core/records/records';

/** The user in whose name an owner acts; see `actingUser`. */
export type OwnerLookup = (owner: Owner | null) => User | null | undefined;

/** Reads the owners of rules, with the administrators of teams, in at most three queries. */
export async function loadOwners(
	records: Pick<Records, 'get'>,
	owners: readonly (Owner | null)[],
): Promise<OwnerLookup> {
	const users = new Set(owners.flatMap((owner) => (owner !== null && 'user' in owner ? [owner.user] : [])));
	const teams = new Set(owners.flatMap((owner) => (owner !== null && 'team' in owner ? [owner.team] : [])));
	const found: ArcRecord[] = teams.size === 0 ? [] : await records.get('team', [...teams]);
	for (const { administrator } of found) if (typeof administrator === 'string') users.add(administrator);
	if (users.size > 0) found.push(...(await records.get('user', [...users])));
	return (owner) => actingUser(owner, found);
}
