import type { DatabaseSync } from 'node:sqlite';
import type { Model } from '../model/model.ts';
import type { Column, ColumnKind, Table } from '../model/table.ts';

const sqlTypes: Readonly<Record<ColumnKind, string>> = {
	BigInt: 'INTEGER',
	Boolean: 'INTEGER',
	// Milliseconds since 1970, of whole seconds, so that times compare whatever their offset was.
	DateTime: 'INTEGER',
	Decimal: 'REAL',
	Double: 'REAL',
	Integer: 'INTEGER',
	Memo: 'TEXT COLLATE NOCASE',
	Money: 'REAL',
	Picklist: 'INTEGER',
	State: 'INTEGER',
	Status: 'INTEGER',
	String: 'TEXT COLLATE NOCASE',
	Uniqueidentifier: 'TEXT',
	Virtual: 'TEXT',
};
/** Tables that others make up: they are views. */
const derived = new Set(['activitypointer', 'entitlementcontacts']);
const indexed = /^(?:emailaddress\d?|internalemailaddress|addressused|enteredon|messageid|ticketnumber)$/;
const indexedLookups = /^_(?:activityid|objectid|queueid|partyid|customerid|regardingobjectid|parentcustomerid)_value$/;

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Of a lookup, the column that says which table its row is in. */
export const typeColumn = (lookup: string): string => lookup.replace(/_value$/, '_type');

/**
 * Makes what is missing for the tables of a model: run again after each declaration.
 *
 * @param laidOut The tables as they were laid out before; those that did not change since are passed by.
 */
export function layOut(database: DatabaseSync, model: Model, laidOut: Map<string, Table>): void {
	database.exec(`
		CREATE TABLE IF NOT EXISTS "-versions" (version INTEGER NOT NULL);
		INSERT INTO "-versions" SELECT 100000 WHERE NOT EXISTS (SELECT 1 FROM "-versions");
		CREATE TABLE IF NOT EXISTS "-deleted" (name TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL);
		CREATE TABLE IF NOT EXISTS "-links" (
			relationship TEXT NOT NULL, linkid TEXT NOT NULL, version INTEGER NOT NULL,
			onetable TEXT NOT NULL, oneid TEXT NOT NULL, othertable TEXT NOT NULL, otherid TEXT NOT NULL,
			PRIMARY KEY (relationship, oneid, otherid));
		DROP VIEW IF EXISTS activitypointer;
		DROP VIEW IF EXISTS principal;
		DROP VIEW IF EXISTS entitlementcontacts;`);
	for (const table of model.all()) {
		if (derived.has(table.name) || laidOut.get(table.name) === table) continue;
		layOutTable(database, table);
		laidOut.set(table.name, table);
	}
	database.exec(`
		CREATE VIEW principal AS
			SELECT systemuserid AS ownerid, versionnumber FROM systemuser UNION ALL SELECT teamid, versionnumber FROM team;
		CREATE VIEW entitlementcontacts AS
			SELECT linkid AS entitlementcontactid, version AS versionnumber,
				CASE onetable WHEN 'entitlement' THEN oneid ELSE otherid END AS entitlementid,
				CASE onetable WHEN 'entitlement' THEN otherid ELSE oneid END AS contactid
			FROM "-links" WHERE relationship = 'entitlementcontacts_association';
		CREATE VIEW activitypointer AS ${pointers(model)};`);
}

function layOutTable(database: DatabaseSync, table: Table): void {
	const wanted = sqlColumns(table);
	const there = new Set(
		database
			.prepare('SELECT name FROM pragma_table_info(?)')
			.all(table.name)
			.map(({ name }) => String(name)),
	);
	if (there.size === 0) {
		const columns = [...wanted].map(
			([name, type]) => `${quoted(name)} ${type}${name === table.key ? ' PRIMARY KEY' : ''}`,
		);
		database.exec(`CREATE TABLE ${quoted(table.name)} (${columns.join(', ')})`);
	} else
		for (const [name, type] of wanted)
			if (!there.has(name)) database.exec(`ALTER TABLE ${quoted(table.name)} ADD COLUMN ${quoted(name)} ${type}`);
	for (const name of wanted.keys())
		if (indexed.test(name) || indexedLookups.test(name))
			database.exec(
				`CREATE INDEX IF NOT EXISTS ${quoted(`${table.name} ${name}`)} ON ${quoted(table.name)} (${quoted(name)})`,
			);
}

function sqlColumns(table: Table): ReadonlyMap<string, string> {
	return new Map([
		...[...table.columns.values()].map(({ name, kind }: Column) => [name, sqlTypes[kind]] as const),
		...[...table.lookups.keys()].flatMap((name) => [[name, 'TEXT'] as const, [typeColumn(name), 'TEXT'] as const]),
		['versionnumber', 'INTEGER'] as const,
	]);
}

/** What all activities have in common, from all of their tables. */
function pointers(model: Model): string {
	const shared = [...sqlColumns(model.must('activitypointer')).keys()];
	const selects = model.activities().map((table) => {
		const own = sqlColumns(table);
		const columns = shared.map((name) => `${own.has(name) ? quoted(name) : 'NULL'} AS ${quoted(name)}`);
		return `SELECT ${columns.join(', ')} FROM ${quoted(table.name)}`;
	});
	return selects.join(' UNION ALL ');
}
