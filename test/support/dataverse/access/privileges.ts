import type { Table } from '../model/table.ts';
import { refusals } from '../web/odata-error.ts';
import type { Caller } from './caller.ts';

export type Access = 'Create' | 'Read' | 'Write' | 'Delete' | 'Append' | 'AppendTo' | 'Assign';
/** By table; `*` is every table that is not named. What is missing is not allowed. */
export type Grants = Readonly<Record<string, readonly Access[]>>;

/** What users may do. A user of whom nothing is said may do everything. */
export class Privileges {
	private readonly grants = new Map<string, Grants>();
	private readonly actors = new Map<string, boolean>();

	grant(user: string, grants: Grants): void {
		this.grants.set(user, grants);
	}

	/** Whether a user may act for another one. */
	allowImpersonation(user: string, allowed: boolean): void {
		this.actors.set(user, allowed);
	}

	checkImpersonation(user: string): void {
		if (this.actors.get(user) === false) throw refusals.noPrivilege(user, 'prvActOnBehalfOfAnotherUser', 'systemuser');
	}

	has(user: string, access: Access, table: string): boolean {
		const grants = this.grants.get(user);
		return grants === undefined || (grants[table] ?? grants['*'] ?? []).includes(access);
	}

	/** Who acts for another one needs the right as well as the other one. */
	check({ user, onBehalf }: Caller, access: Access, table: Table): void {
		for (const one of onBehalf === undefined ? [user] : [user, onBehalf])
			if (!this.has(one, access, table.name)) throw refusals.noPrivilege(one, privilegeName(access, table), table.name);
	}
}

/** `prvCreateIncident`; all activities share theirs. */
const privilegeName = (access: Access, { name, activity }: Table): string =>
	`prv${access}${activity || name === 'activitypointer' ? 'Activity' : name.charAt(0).toUpperCase() + name.slice(1)}`;
