import {
	customColumn,
	customLookup,
	customNavigations,
	customTable,
	type CustomColumn,
	type CustomLookup,
	type CustomTable,
} from './custom-table.ts';
import { readTables } from './read-tables.ts';
import type { AlternateKey, Lookup, Navigation, Table } from './table.ts';

/** The tables of one environment. It grows where tables and columns are declared, and shrinks where some are taken away. */
export class Model {
	private readonly tables = new Map(readTables().map((table) => [table.name, table]));

	all(): Table[] {
		return [...this.tables.values()];
	}

	named(name: string): Table | undefined {
		return this.tables.get(name);
	}

	/** Entity sets are case-sensitive. */
	ofSet(set: string): Table | undefined {
		return this.all().find((table) => table.set === set);
	}

	/** A table that is certainly there, since the model itself leads to it. */
	must(name: string): Table {
		const table = this.tables.get(name);
		if (table === undefined) throw new Error(`The metadata has no table ${name}`);
		return table;
	}

	activities(): Table[] {
		return this.all().filter(({ activity }) => activity);
	}

	declareTable(declared: CustomTable): Table {
		const code = 10_000 + this.all().filter(({ custom }) => custom).length;
		const table = customTable(declared, code, this.must('activitypointer'));
		this.tables.set(table.name, table);
		if (table.activity) this.joinActivities(table);
		for (const lookup of declared.lookups ?? []) this.leadBack(table, lookup);
		return table;
	}

	declareColumn(name: string, column: CustomColumn): Table {
		const table = this.must(name);
		return this.put({ ...table, columns: new Map([...table.columns, [column.name, customColumn(column)]]) });
	}

	declareLookup(name: string, declared: CustomLookup): Table {
		const table = this.must(name);
		const lookup = customLookup(declared);
		const changed = this.put({
			...table,
			lookups: new Map([...table.lookups, [lookup.name, lookup]]),
			navigations: new Map([...table.navigations, ...customNavigations(declared)]),
		});
		this.leadBack(changed, declared);
		return changed;
	}

	declareKey(name: string, key: AlternateKey): Table {
		const table = this.must(name);
		return this.put({ ...table, keys: [...table.keys, key] });
	}

	/** As in an environment that lacks an app: without Sales there are no leads. */
	removeTable(name: string): void {
		this.tables.delete(name);
	}

	private put(table: Table): Table {
		this.tables.set(table.name, table);
		return table;
	}

	/** A custom activity has parties, can wait in queues, and carries attachments. */
	private joinActivities({ name }: Table): void {
		for (const [owner, attribute, partner] of [
			['activityparty', 'activityid', `${name}_activity_parties`],
			['queueitem', 'objectid', `${name}_QueueItems`],
			['activitymimeattachment', 'objectid', `${name}_activity_mime_attachment`],
		] as const)
			this.addTarget(owner, { attribute, target: name, partner });
	}

	private addTarget(
		owner: string,
		{ attribute, target, partner }: { readonly attribute: string; readonly target: string; readonly partner: string },
	): void {
		const table = this.must(owner);
		const name = `_${attribute}_value`;
		const lookup = table.lookups.get(name);
		if (lookup === undefined) return;
		const widened: Lookup = { ...lookup, targets: [...lookup.targets, target] };
		const navigation: Navigation = { name: `${attribute}_${target}`, lookup: name, target, inherited: false };
		this.put({
			...table,
			lookups: new Map([...table.lookups, [name, widened]]),
			navigations: new Map([...table.navigations, [navigation.name, navigation]]),
		});
		const to = this.must(target);
		const collection = { name: partner, target: owner, partner: navigation.name, manyToMany: false };
		this.put({ ...to, collections: new Map([...to.collections, [partner, collection]]) });
	}

	/** The collection of the target that leads back over a lookup. */
	private leadBack(table: Table, lookup: CustomLookup): void {
		for (const [navigation, { target }] of customNavigations(lookup)) {
			const to = this.tables.get(target);
			if (to === undefined) continue;
			const name = `${table.name}_${lookup.name}_${target}`;
			const collection = { name, target: table.name, partner: navigation, manyToMany: false };
			this.put({ ...to, collections: new Map([...to.collections, [name, collection]]) });
		}
	}
}
