import type { Selectable } from '../../../../vendor/kysely';
import type { FieldDefinition } from '../../../../core/field';
import { standardRecordTypes } from '../../../../core/record/record';
import { standardFieldsOf } from '../../../../core/record/fields';
import {
	checkRecordType,
	readDeclared,
	standardTypes,
	type RecordType,
	type RecordTypeDefinition,
} from '../../../../core/record/record-type';
import { inChunks } from '../database/chunks';
import { plainText } from '../database/column-values';
import type { Fields } from './record-row';
import type { Db } from '../schema/schema';
import type { RecordTypeTable } from '../schema/tables/record-tables';
import type { Tx } from '../database/tx';

const standard: ReadonlySet<string> = new Set(standardRecordTypes);

/** The standard record types, and the custom ones whose fields are declared, by name. */
export async function recordTypes(db: Db): Promise<RecordType[]> {
	const declared = await db.selectFrom('record_type').select(['name', 'label']).orderBy('name').execute();
	return [...standardTypes, ...declared];
}

/** The fields of a standard record type, or those that are declared of a custom one. */
export async function fieldsOf(db: Db, type: string): Promise<readonly FieldDefinition[]> {
	return [...standardFieldsOf(type), ...((await declarationsOf(db, [type])).get(type)?.fields ?? [])];
}

/** Declares a custom record type, in the place of what was declared under its name. */
export async function declareRecordType(tx: Tx, definition: RecordTypeDefinition): Promise<void> {
	const now = await tx.now();
	checkRecordType(definition);
	const row = { label: plainText(definition.label), fields: JSON.stringify(definition.fields), declared_on: now };
	await tx.db
		.insertInto('record_type')
		.values({ name: definition.name, ...row })
		.onConflict((conflict) => conflict.column('name').doUpdateSet(row))
		.execute();
}

/** Forgets what was declared; records stay. Answers whether there was anything. */
export async function removeRecordType(tx: Tx, name: string): Promise<boolean> {
	return (
		(await tx.db.deleteFrom('record_type').where('name', '=', plainText(name)).returning('name').executeTakeFirst()) !==
		undefined
	);
}

/** Declarations by record type. */
export type Declarations = ReadonlyMap<string, RecordTypeDefinition>;

/** What is declared of these record types; of the standard ones nothing ever is. */
export async function declarationsOf(db: Db, types: Iterable<string>): Promise<Declarations> {
	const custom = [...new Set(types)].filter((type) => !standard.has(type));
	const rows = await inChunks(custom.map(plainText), (chunk) =>
		db.selectFrom('record_type').selectAll().where('name', 'in', chunk).execute(),
	);
	const byName = new Map(rows.map((row) => [row.name, toDefinition(row)]));
	return new Map(
		custom.flatMap((type) =>
			[byName.get(plainText(type)) ?? []].flat().map((definition) => [type, definition] as const),
		),
	);
}

/**
 * Fields as the declaration of their record type wants them; as they are where there is none.
 *
 * @throws ArcError `fieldInvalid` for what it refuses
 */
export function asDeclared(declarations: Declarations, type: string, fields: Fields, isNew: boolean): Fields {
	const definition = declarations.get(type);
	return definition === undefined ? fields : readDeclared(definition, fields, isNew);
}

function toDefinition({ name, label, fields }: Selectable<RecordTypeTable>): RecordTypeDefinition {
	return { name, label, fields: JSON.parse(fields) as FieldDefinition[] };
}
