import { standardTableOf, standardTables, type StandardTable } from './standard-tables';
import type { Tables } from './describe-tables';

/** Where records of a type lie. */
export interface RecordTable {
	readonly type: string;
	readonly logicalName: string;
	readonly entitySet: string;
	readonly key: string;
	/** Undefined for a table of the environment's own, whose fields are its columns. */
	readonly standard: StandardTable | undefined;
}

/**
 * The table of a type: of ours without asking, of any other as the environment describes it.
 *
 * @throws DataverseError `recordTypeUnknown` where there is no such table
 */
export async function recordTable(tables: Tables, type: string): Promise<RecordTable> {
	const standard = standardTableOf(type);
	if (standard !== undefined) return { type, standard, ...placeOf(standard) };
	const { logicalName, entitySet, key } = await tables.describe(type);
	return { type, logicalName, entitySet, key, standard: undefined };
}

function placeOf({
	logicalName,
	entitySet,
	key,
}: StandardTable): Pick<RecordTable, 'logicalName' | 'entitySet' | 'key'> {
	return { logicalName, entitySet, key };
}

const setsByTable = new Map(
	Object.values(standardTables).map(({ logicalName, entitySet }) => [logicalName, entitySet]),
);

/** How a lookup is bound to a row: the path of the row. */
export async function bindingOf(tables: Tables, logicalName: string, id: string): Promise<string> {
	const entitySet = setsByTable.get(logicalName) ?? (await tables.names()).get(logicalName)?.entitySet;
	return `/${entitySet ?? `${logicalName}s`}(${id})`;
}
