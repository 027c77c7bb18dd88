import type { Selectable } from '../../../../vendor/kysely';
import type { ArcRecord } from '../../../../core/record/record';
import { ArcError } from '../../../../core/errors';
import { externalKey, externalOf } from '../../../../core/record/external';
import { addressFields } from '../../../../core/record/record-rules';
import { addressKey, indexKey, isoTime, plainText, referenceKey } from '../database/column-values';
import type { RecordTable } from '../schema/tables/record-tables';

export type RecordRow = Selectable<RecordTable>;
export type Fields = Readonly<Record<string, unknown>>;

/** Fields that the store itself gives; in what callers save they are left out. */
const ownFields = ['type', 'id', 'createdOn', 'modifiedOn', 'test'];
const wordFields = ['name', 'title', 'firstName', 'lastName', 'subject', 'number'];

/** What a record's row looks like from outside. */
export function toRecord(
	row: Pick<RecordRow, 'type' | 'id' | 'fields' | 'test' | 'created_on' | 'modified_on'>,
): ArcRecord {
	const record = JSON.parse(row.fields) as Record<string, unknown> & {
		-readonly [Own in keyof ArcRecord]: ArcRecord[Own];
	};
	record.type = row.type;
	record.id = row.id;
	record.createdOn = isoTime(row.created_on);
	record.modifiedOn = isoTime(row.modified_on);
	if (row.test === 1) record['test'] = true;
	return record;
}

/** The same of fields that are about to be kept: what is no JSON comes back as JSON has it. */
export function savedRecord(
	fields: Fields,
	row: Pick<RecordRow, 'type' | 'id' | 'test' | 'created_on' | 'modified_on'>,
): ArcRecord {
	const record: Record<string, unknown> = { ...fields };
	for (const name of Object.keys(fields)) {
		const value = fields[name];
		if (typeof value === 'string' || value === null) continue;
		const json = JSON.stringify(value) as string | undefined;
		if (json === undefined) Reflect.deleteProperty(record, name);
		else record[name] = JSON.parse(json);
	}
	const { type, id } = row;
	const own = { type, id, createdOn: isoTime(row.created_on), modifiedOn: isoTime(row.modified_on) };
	return Object.assign(record, own, row.test === 1 ? { test: true } : {});
}

export function userFields(fields: Fields): Fields {
	const isUsers = (name: string): boolean => fields[name] !== undefined && !ownFields.includes(name);
	const names = Object.keys(fields);
	if (names.every(isUsers)) return fields;
	return Object.fromEntries(names.filter(isUsers).map((name) => [name, fields[name]]));
}

/** The columns that follow from a record's fields. A record of a test run is none of another system's. */
export function lookupColumns(
	fields: Fields,
	test: boolean,
): Omit<RecordRow, 'position' | 'type' | 'id' | 'test' | 'version' | 'created_on' | 'modified_on'> {
	return {
		external: test ? null : externalColumn(fields['external']),
		name: textOf(fields['name']),
		search_text: searchText(fields),
		state: textOf(fields['state']),
		number: textOf(fields['number']),
		customer: referenceKey(fields['customer']),
		contact: textOf(fields['contact']),
		account: textOf(fields['account']),
		owner: referenceKey(fields['owner']),
		origin_queue: textOf(fields['originQueue']),
		fields: JSON.stringify(fields),
	};
}

/** What a field `external` is looked up by; null where it is none. */
export function externalColumn(value: unknown): string | null {
	const external = externalOf(value);
	return external === null ? null : indexKey(externalKey(external));
}

/** The normalised addresses of a record, without repeats. */
export function addressesOf(fields: Fields): string[] {
	if (addressFields.every((field) => fields[field] === undefined)) return [];
	const values = addressFields.flatMap((field) => fields[field]);
	const addresses = values.filter((value): value is string => typeof value === 'string' && value.trim() !== '');
	return [...new Set(addresses.map(addressKey))];
}

/** The words of a text as searches compare them; addresses stay whole. */
function words(text: string): string[] {
	return plainText(text)
		.toLowerCase()
		.split(/[\s,;:()<>"'/]+/)
		.filter((word) => word !== '');
}

/** Of a record so many characters are searched, so a longer text finds none; a query has so many conditions. */
const longestSearch = 1_000;
const mostWords = 50;

/**
 * The words that are searched for.
 *
 * @throws ArcError `fieldInvalid` where there are more than a database compares
 */
export function searchedWords(text: string): string[] {
	const found = text.length > longestSearch ? [] : words(text);
	if (text.length <= longestSearch && found.length <= mostWords) return found;
	throw new ArcError(
		'fieldInvalid',
		`The text to search for has ${text.length} characters, expected at most ${longestSearch}, and ${mostWords} words`,
		{ hint: 'Search for a few words: each is looked for by its beginning.' },
	);
}

function searchText(fields: Fields): string {
	const texts = wordFields.map((field) => textOf(fields[field])).filter((text) => text !== null);
	return ` ${[...words(texts.join(' ')), ...addressesOf(fields)].join(' ')}`.slice(0, 1_000);
}

function textOf(value: unknown): string | null {
	return typeof value === 'string' ? plainText(value).slice(0, 500) : null;
}
