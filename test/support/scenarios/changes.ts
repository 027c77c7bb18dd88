import type { Store } from '../../../core/ledger/store.ts';
import type { StoreTables } from '../store-tables.ts';
import { createdRecords } from './look-into-store.ts';
import type { Names } from './names.ts';
import type { ScenarioStore } from './scenario-stores.ts';
import type { Fields } from './scenario.ts';

/** What people change in the store while a scenario runs. */
export class Changes {
	private readonly store: Store;
	private readonly tables: StoreTables;
	private readonly names: Names;
	private readonly given: ReadonlySet<string>;

	constructor({ store, tables }: ScenarioStore, names: Names, given: ReadonlySet<string>) {
		this.store = store;
		this.tables = tables;
		this.names = names;
		this.given = given;
	}

	async setCase(name: unknown, fields: Fields): Promise<void> {
		const id = await this.caseId(name);
		const [result] = await this.store.write([{ op: 'update', type: 'case', id, fields }]);
		if (result instanceof Error) throw result;
	}

	/**
	 * Executes what an entry of the monitor stands for again, past the skip; entries count from the oldest. What has
	 * its record, or is not through yet, is left as it is.
	 */
	async reexecute({ monitor }: { monitor: number }): Promise<void> {
		const entry = (await this.tables.monitorEntries()).reverse()[monitor];
		const id = entry?.queueItemId ?? '';
		const { left } = await this.store.reexecute({ selection: { ids: [id] }, pastConnection: true });
		if (left[0]?.because === 'unknown') throw new Error(`The monitor has no entry ${monitor}`);
	}

	async unrelate({ email, case: name }: { email: string; case: unknown }): Promise<void> {
		const id = await this.caseId(name);
		const known = this.names.has('email', email)
			? this.names.id('email', email)
			: (await this.store.messages([email]))[0]?.activityId;
		const [activity] = known === undefined ? [] : await this.store.activities([known]);
		if (!activity) throw new Error(`No email ${email} is stored`);
		const related = activity.related.filter((ref) => ref['case'] !== id);
		const regarding = activity.regarding?.['case'] === id ? null : activity.regarding;
		await this.tables.connect(activity.id, regarding, related);
	}

	private async caseId(name: unknown): Promise<string> {
		if (typeof name === 'string') return this.names.id('case', name);
		return String((await createdRecords(this.store, this.given, 'case'))[(name as { new: number }).new]?.['id']);
	}
}
