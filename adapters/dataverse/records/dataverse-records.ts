import { ArcError } from '../../../core/errors';
import type { ArcRecord } from '../../../core/record/record';
import { idOf, typeOf } from '../../../core/record/reference';
import type { Records } from '../../../core/records/records';
import type { DataverseClient } from '../web-api/client';
import { describedTables, type TableCache } from '../tables/describe-tables';
import { fieldsIn, recordTypesIn } from './read/describe-fields';
import { entitlementsOf, findHolders, findQueues } from './read/find-holders';
import { listRecords } from './read/list-records';
import { hasOriginQueues } from './origin-queue';
import { readRecords } from './read/read-rows';
import { writeRecords } from './write/write-records';

/** Of whom a decision looks at our fields alone. */
const owners: ReadonlySet<string> = new Set(['user', 'team']);

/**
 * The records of a Dataverse environment: contacts, accounts, cases (incident), entitlements, queues,
 * users and teams under our names, every other table under its logical name. What a rule asks for in
 * vain is named by `abilities`.
 *
 * @param cache What was read of the environment's tables; shared by all who sign in alike.
 */
export async function dataverseRecords(client: DataverseClient, cache: TableCache): Promise<Records> {
	const tables = describedTables(client, cache);
	const originQueues = await hasOriginQueues(tables);
	const access = { client, tables, originQueues };
	return {
		abilities: {
			owners: true,
			teams: true,
			entitlements: true,
			customTypes: true,
			freeFields: false,
			originQueues,
			externals: false,
		},
		holders: async (addresses) => await findHolders(access, addresses),
		named: async (references) => {
			const wanted = new Map<string, Set<string>>();
			for (const ref of references) wanted.set(typeOf(ref), (wanted.get(typeOf(ref)) ?? new Set()).add(idOf(ref)));
			return await readRecords(access, wanted, owners);
		},
		entitlementsOf: async (customers) => await entitlementsOf(access, customers.map(idOf)),
		get: async (type, ids) => {
			const found = await readRecords(access, new Map([[type, new Set(ids)]]));
			return ids.map((id) => found.get(`${type}:${id}`)).filter((record): record is ArcRecord => record !== undefined);
		},
		list: async (type, query) => await listRecords(access, type, query),
		externals: async () => await Promise.resolve(new Map()),
		queuesByAddress: async (addresses) => await findQueues(access, addresses),
		write: async (changes, options) => await writeRecords(access, changes, options),
		recordTypes: async () => await recordTypesIn(tables),
		fieldsOf: async (type) => await fieldsIn(tables, type),
		declareRecordType: async ({ name }) => {
			throw notDeclared(name);
		},
		removeRecordType: async (name) => {
			throw notDeclared(name);
		},
	};
}

function notDeclared(name: string): ArcError {
	return new ArcError(
		'notOffered',
		`The record type ${name.slice(0, 60)} is a table of Dataverse, which is made there`,
		{
			hint: 'Make or change the table in Power Apps; it appears here by its logical name.',
		},
	);
}
