import type { DataverseClient, Outcome } from '../web-api/client';
import { DataverseError } from '../web-api/failure';
import { reading, rowsOf, type Row } from '../web-api/operation';
import { query, textLiteral } from '../web-api/query';
import { columnsOf, labelOf, type Column } from './columns';

/** A table as its environment describes it. */
export interface TableDescription {
	readonly logicalName: string;
	readonly entitySet: string;
	readonly key: string;
	readonly nameColumn: string | undefined;
	readonly label: string;
	/** By which other tables say that a row of theirs belongs to one of it (`objecttypecode`). */
	readonly typeCode: number | undefined;
	/** Whether a change may ask for the version that a row has (`If-Match`). */
	readonly isVersioned: boolean;
	readonly columns: ReadonlyMap<string, Column>;
	/** Columns of each alternate key that can be used. */
	readonly keys: readonly (readonly string[])[];
}

export interface TableName {
	readonly logicalName: string;
	readonly entitySet: string;
	readonly label: string;
	/** Made by people, and holding records of theirs. */
	readonly isCustom: boolean;
}

/** What an environment has, asked once in ten minutes. */
export interface Tables {
	/**
	 * @param isForForm Somebody looks at a form, who may have added a column just now: it is asked anew.
	 * @throws DataverseError `recordTypeUnknown` where there is no such table
	 */
	describe(logicalName: string, isForForm?: boolean): Promise<TableDescription>;
	/** All tables by their logical names. */
	names(isForForm?: boolean): Promise<ReadonlyMap<string, TableName>>;
}

/** Descriptions are good for so many milliseconds, and for forms as long as one is drawn. */
const [goodFor, goodForForms] = [600_000, 5_000];
/** Casts of columns that have choices; a query of the common type does not tell them. */
const choiceCasts = ['Picklist', 'MultiSelectPicklist', 'State', 'Status'] as const;

/** What was read of an environment; all clients of one login share it, and whoever asks next reads what is too old. */
export class TableCache {
	private readonly known = new Map<string, { readonly at: number; readonly value: Promise<unknown> }>();
	private readonly now: () => number;

	constructor(now: () => number) {
		this.now = now;
	}

	async get<Value>(key: string, isForForm: boolean, read: () => Promise<Value>): Promise<Value> {
		const found = this.known.get(key);
		if (found !== undefined && this.now() - found.at < (isForForm ? goodForForms : goodFor))
			return (await found.value) as Value;
		const value = read();
		this.known.set(key, { at: this.now(), value });
		// What could not be read is asked again by whoever comes next, unless somebody did meanwhile.
		value.catch(() => {
			if (this.known.get(key)?.value === value) this.known.delete(key);
		});
		return await value;
	}
}

/** Reads `EntityDefinitions` of an environment, a table in one batch. */
export function describedTables(client: DataverseClient, cache: TableCache): Tables {
	return {
		describe: async (logicalName, isForForm = false) =>
			await cache.get(`table ${logicalName}`, isForForm, async () => await readTable(client, logicalName)),
		names: async (isForForm = false) => await cache.get('names', isForForm, async () => await readNames(client)),
	};
}

async function readNames(client: DataverseClient): Promise<ReadonlyMap<string, TableName>> {
	const rows = await client.rows(
		query('EntityDefinitions', {
			select: ['LogicalName', 'EntitySetName', 'DisplayName', 'IsCustomEntity', 'IsIntersect', 'IsActivity'],
		}),
	);
	return new Map(
		rows.flatMap((row) => {
			const { LogicalName: logicalName, EntitySetName: entitySet } = row;
			if (typeof logicalName !== 'string' || typeof entitySet !== 'string') return [];
			const isCustom = row['IsCustomEntity'] === true && row['IsIntersect'] !== true && row['IsActivity'] !== true;
			const label = labelOf(row['DisplayName']) ?? logicalName;
			return [[logicalName, { logicalName, entitySet, label, isCustom }]];
		}),
	);
}

async function readTable(client: DataverseClient, logicalName: string): Promise<TableDescription> {
	const table = `EntityDefinitions(LogicalName=${textLiteral(logicalName)})`;
	const attributes = `${table}/Attributes`;
	const cast = (type: string, select: readonly string[], expand?: string): string =>
		query(`${attributes}/Microsoft.Dynamics.CRM.${type}AttributeMetadata`, {
			select,
			...(expand === undefined ? {} : { expand }),
		});
	const [head, common, relationships, keys, dates, ...rest] = await client.each(
		[
			query(table, {
				select: [
					'LogicalName',
					'EntitySetName',
					'PrimaryIdAttribute',
					'PrimaryNameAttribute',
					'DisplayName',
					'ObjectTypeCode',
					'IsOptimisticConcurrencyEnabled',
				],
			}),
			query(attributes, {
				select: [
					'LogicalName',
					'AttributeType',
					'AttributeOf',
					'DisplayName',
					'RequiredLevel',
					'IsValidForCreate',
					'IsValidForUpdate',
				],
			}),
			query(`${table}/ManyToOneRelationships`, {
				select: ['ReferencingAttribute', 'ReferencedEntity', 'ReferencingEntityNavigationPropertyName'],
			}),
			query(`${table}/Keys`, { select: ['KeyAttributes', 'EntityKeyIndexStatus'] }),
			cast('DateTime', ['LogicalName', 'Format']),
			cast('String', ['LogicalName', 'MaxLength']),
			cast('Memo', ['LogicalName', 'MaxLength']),
			...choiceCasts.map((type) => cast(type, ['LogicalName'], 'OptionSet,GlobalOptionSet')),
		].map((path) => reading(path, {})),
	);
	if (head instanceof DataverseError && head.status === 404) throw noTable(logicalName);
	const { body } = answered(head);
	const text = (name: string): string | undefined => (typeof body[name] === 'string' ? body[name] : undefined);
	return {
		logicalName,
		entitySet: text('EntitySetName') ?? `${logicalName}s`,
		key: text('PrimaryIdAttribute') ?? `${logicalName}id`,
		nameColumn: text('PrimaryNameAttribute'),
		label: labelOf(body['DisplayName']) ?? logicalName,
		typeCode: typeof body['ObjectTypeCode'] === 'number' ? body['ObjectTypeCode'] : undefined,
		isVersioned: body['IsOptimisticConcurrencyEnabled'] === true,
		columns: columnsOf({
			attributes: rowsOf(answered(common)),
			relationships: rowsOf(answered(relationships)),
			dates: rowsIn(dates),
			texts: rest.slice(0, 2).flatMap(rowsIn),
			optionSets: rest.slice(2).flatMap(rowsIn),
		}),
		keys: rowsIn(keys).flatMap(({ KeyAttributes: columns, EntityKeyIndexStatus: status }) =>
			Array.isArray(columns) && (status === undefined || status === 'Active') ? [columns.map(String)] : [],
		),
	};
}

function noTable(logicalName: string): DataverseError {
	return new DataverseError('recordTypeUnknown', `Dataverse has no table ${logicalName.slice(0, 100)}`, {
		hint: 'Use the logical name of a table; some come with an app such as Sales or Customer Service.',
		status: 404,
		table: logicalName,
	});
}

function answered(outcome: Outcome | undefined): Exclude<Outcome, DataverseError> {
	if (outcome === undefined || outcome instanceof DataverseError)
		throw outcome ?? new TypeError('A batch answers each of its operations');
	return outcome;
}

/** The rows of a part that an environment may lack, as a kind of column that it is too old for. */
function rowsIn(outcome: Outcome | undefined): readonly Row[] {
	return outcome === undefined || outcome instanceof DataverseError ? [] : rowsOf(outcome);
}
