import { randomUUID } from 'node:crypto';
import type { ArcError } from '../../../core/errors.ts';
import type { ExternalKey } from '../../../core/record/external.ts';
import type { ArcRecord } from '../../../core/record/record.ts';
import type { RecordField, RecordType, RecordTypeDefinition } from '../../../core/record/record-type.ts';
import type { RecordChange, RecordPage, RecordQuery, SavedRecord } from '../../../core/records/records.ts';
import { built } from '../built.ts';

const { addressFields, fieldsAfterUpdate, fieldsAtCreation, targetMissing, targetsOf } =
	built('core/record/record-rules');
const { externalKey, externalOf, externalTaken } = built('core/record/external');
const { standardFieldsOf } = built('core/record/fields');
const { checkRecordType, readDeclared, standardTypes } = built('core/record/record-type');
const errors = built('core/errors');

type Fields = Readonly<Record<string, unknown>>;
type Creation = Extract<RecordChange, { op: 'create' }>;

/** A record with its place in the order of creation. */
interface Kept {
	readonly position: number;
	readonly record: ArcRecord;
}

const ownFields = new Set(['type', 'id', 'createdOn', 'modifiedOn', 'test']);
const referenceFields = ['customer', 'owner'];
const wordFields = ['name', 'title', 'firstName', 'lastName', 'subject', 'number'];

/** Records in memory, as another system keeps them: one change after the other, without transactions. */
export class KeptRecords {
	/** By `type:id`, in the order of creation. */
	private readonly kept = new Map<string, Kept>();
	private readonly types = new Map<string, RecordTypeDefinition>();
	private readonly numbers = new Map<boolean, number>();
	private readonly now: () => number;
	private positions = 0;

	constructor(now: () => number) {
		this.now = now;
	}

	holders(addresses: readonly string[]): [string, ArcRecord[]][] {
		return addresses.map((address) => [address, this.carrying(address).slice(0, 101)]);
	}

	named(references: readonly Readonly<Record<string, string>>[]): [string, ArcRecord][] {
		const keys = new Set(references.flatMap((ref) => Object.entries(ref).map(([type, id]) => `${type}:${id}`)));
		return [...keys].flatMap((key) => {
			const found = this.kept.get(key);
			return found === undefined ? [] : [[key, found.record]];
		});
	}

	entitlementsOf(customers: readonly Readonly<Record<string, string>>[]): ArcRecord[] {
		const wanted = new Set(customers.map((customer) => JSON.stringify(customer)));
		return this.ofType('entitlement')
			.map(({ record }) => record)
			.filter(({ customer, test }) => test !== true && wanted.has(JSON.stringify(customer)));
	}

	get(type: string, ids: readonly string[]): ArcRecord[] {
		return ids.flatMap((id) => this.kept.get(`${type}:${id}`)?.record ?? []);
	}

	list(type: string, query: RecordQuery = {}): RecordPage {
		const limit = Math.min(Math.max(query.limit ?? 100, 1), 1_000);
		const searched = words(query.search ?? '');
		if (searched.length > 100 || (query.search ?? '').length > 500)
			throw new errors.ArcError('fieldInvalid', 'The search is longer than any record', { hint: 'Search for less.' });
		const found = this.ofType(type).filter(
			({ position, record }) =>
				position > Number(query.cursor ?? 0) &&
				Object.entries(query.where ?? {}).every(([field, value]) => holds(record, field, value)) &&
				(query.email === undefined || addressesOf(record).includes(normalised(query.email))) &&
				searched.every((word) => searchWords(record).some((own) => own.startsWith(word))),
		);
		const page = found.slice(0, limit);
		return {
			records: page.map(({ record }) => record),
			nextCursor: found.length > limit ? String(page.at(-1)?.position ?? 0) : null,
		};
	}

	externals(keys: readonly ExternalKey[]): [string, ArcRecord][] {
		return [...new Set(keys.map(externalKey))].flatMap((key) => {
			const found = this.ofExternal(key);
			return found === undefined ? [] : [[key, found]];
		});
	}

	queuesByAddress(addresses: readonly string[]): [string, ArcRecord][] {
		return addresses.map(normalised).flatMap((address) => {
			const queue = this.carrying(address).find(({ type }) => type === 'queue');
			return queue === undefined ? [] : [[address, queue]];
		});
	}

	recordTypes(): RecordType[] {
		const declared = [...this.types.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
		return [...standardTypes, ...declared.map(({ name, label }) => ({ name, label }))];
	}

	fieldsOf(type: string): readonly RecordField[] {
		return [...standardFieldsOf(type), ...(this.types.get(type)?.fields ?? [])];
	}

	declareRecordType(definition: RecordTypeDefinition): void {
		checkRecordType(definition);
		this.types.set(definition.name, definition);
	}

	removeRecordType(name: string): boolean {
		return this.types.delete(name);
	}

	write(changes: readonly RecordChange[], { whole = false }: { readonly whole?: boolean } = {}) {
		const before = { kept: new Map(this.kept), numbers: new Map(this.numbers), positions: this.positions };
		const results = changes.map((change) => this.tryWrite(change));
		if (!whole || results.every((result) => !errors.isArcError(result))) return results;
		this.kept.clear();
		for (const [key, kept] of before.kept) this.kept.set(key, kept);
		this.numbers.clear();
		for (const [test, number] of before.numbers) this.numbers.set(test, number);
		this.positions = before.positions;
		const notWritten = new errors.ArcError('notWritten', 'The record was not written, since another one was refused', {
			hint: 'Mend the record that was refused.',
		});
		return results.map((result) => (errors.isArcError(result) ? result : notWritten));
	}

	private tryWrite(change: RecordChange): SavedRecord | ArcError {
		try {
			return this.change(change);
		} catch (error) {
			if (errors.isArcError(error)) return error;
			throw error;
		}
	}

	private change(change: RecordChange): SavedRecord {
		switch (change.op) {
			case 'create':
				return this.create(change);
			case 'update':
				return this.update(this.existing(change.type, change.id), change.fields);
			case 'upsert': {
				const { id, ...match } = change.match;
				const where = this.asDeclared(change.type, match, false);
				const found =
					typeof id === 'string'
						? this.kept.get(`${change.type}:${id}`)
						: this.ofType(change.type).find(({ record }) =>
								Object.entries(where).every(([field, value]) => holds(record, field, value)),
							);
				if (found !== undefined) return this.update(found, change.fields);
				const fields = { ...where, ...change.fields };
				return this.create({ op: 'create', type: change.type, fields, ...(typeof id === 'string' ? { id } : {}) });
			}
			case 'delete': {
				const { record } = this.existing(change.type, change.id);
				this.kept.delete(`${record.type}:${record.id}`);
				return { record, change: 'deleted' };
			}
		}
	}

	private create({
		type,
		id = randomUUID(),
		unlessAddress,
		unlessExternal,
		fields,
		test = false,
	}: Creation): SavedRecord {
		const standing =
			this.kept.get(`${type}:${id}`)?.record ??
			(unlessAddress === undefined ? undefined : this.holderOf(type, unlessAddress));
		if (standing !== undefined) return { record: standing, change: 'existed' };
		const given = userFields(this.asDeclared(type, fields, true));
		this.checkTargets(type, given);
		const same = test ? undefined : this.sameElsewhere(given);
		if (same?.type === type && unlessExternal === true) return { record: same, change: 'existed' };
		this.refuseTaken(given, same);
		const now = this.now();
		const at = new Date(now).toISOString();
		const record: ArcRecord = {
			...this.numbered(type, fieldsAtCreation(type, given, now), test),
			type,
			id,
			createdOn: at,
			modifiedOn: at,
			...(test ? { test } : {}),
		};
		this.positions += 1;
		this.kept.set(`${type}:${id}`, { position: this.positions, record });
		return { record, change: 'created' };
	}

	private update({ position, record: before }: Kept, changes: Fields): SavedRecord {
		const { type, id } = before;
		const changed = userFields(this.asDeclared(type, changes, false));
		this.checkTargets(type, changed);
		const same = before.test === true ? undefined : this.sameElsewhere(changed);
		if (same?.id !== id || same.type !== type) this.refuseTaken(changed, same);
		const { createdOn, test } = before;
		const record: ArcRecord = {
			...fieldsAfterUpdate(type, userFields(before), changed, this.now()),
			type,
			id,
			...(createdOn === undefined ? {} : { createdOn }),
			modifiedOn: new Date(this.now()).toISOString(),
			...(test === undefined ? {} : { test }),
		};
		this.kept.set(`${type}:${id}`, { position, record });
		return { record, change: 'updated' };
	}

	private ofExternal(key: string): ArcRecord | undefined {
		return [...this.kept.values()]
			.map(({ record }) => record)
			.find((record) => record.test !== true && keyOfExternal(record['external']) === key);
	}

	private sameElsewhere(fields: Fields): ArcRecord | undefined {
		const key = keyOfExternal(fields['external']);
		return key === null ? undefined : this.ofExternal(key);
	}

	private refuseTaken(fields: Fields, same: ArcRecord | undefined): void {
		const external = externalOf(fields['external']);
		if (same !== undefined && external !== null) throw externalTaken(external, same);
	}

	private numbered(type: string, fields: Fields, test: boolean): Fields {
		if (type !== 'case' || typeof fields['number'] === 'string') return fields;
		const next = (this.numbers.get(test) ?? 0) + 1;
		this.numbers.set(test, next);
		return { ...fields, number: `${test ? 'TEST' : 'CAS'}-${String(next).padStart(5, '0')}` };
	}

	private existing(type: string, id: string): Kept {
		const found = this.kept.get(`${type}:${id}`);
		if (found !== undefined) return found;
		throw new errors.ArcError('recordNotFound', `There is no ${type} with the id ${id}`, { hint: 'Check the id.' });
	}

	private checkTargets(type: string, fields: Fields): void {
		for (const target of targetsOf(type, fields))
			if (!this.kept.has(`${target.type}:${target.id}`)) throw targetMissing(type, target);
	}

	private asDeclared(type: string, fields: Fields, isNew: boolean): Fields {
		const definition = this.types.get(type);
		return definition === undefined ? fields : readDeclared(definition, fields, isNew);
	}

	/** The record that may hold an address alone: active before inactive, then the oldest. */
	private holderOf(type: string, address: string): ArcRecord | undefined {
		const holders = this.carrying(address).filter((record) => record.type === type);
		return holders.find((record) => record['state'] === 'active') ?? holders[0];
	}

	private carrying(address: string): ArcRecord[] {
		const wanted = normalised(address);
		return [...this.kept.values()]
			.map(({ record }) => record)
			.filter((record) => record.test !== true && addressesOf(record).includes(wanted));
	}

	private ofType(type: string): Kept[] {
		return [...this.kept.values()].filter(({ record }) => record.type === type);
	}
}

const normalised = (address: string): string => address.trim().toLowerCase();

function keyOfExternal(value: unknown): string | null {
	const external = externalOf(value);
	return external === null ? null : externalKey(external);
}

function userFields(fields: Fields): Fields {
	return Object.fromEntries(
		Object.entries(fields).filter(([name, value]) => !ownFields.has(name) && value !== undefined),
	);
}

function addressesOf(record: ArcRecord): string[] {
	return addressFields
		.flatMap((field) => record[field])
		.filter((value): value is string => typeof value === 'string' && value.trim() !== '')
		.map(normalised);
}

function holds(record: ArcRecord, field: string, value: unknown): boolean {
	if (addressFields.includes(field) && typeof value === 'string')
		return addressesOf(record).includes(normalised(value));
	if (field === 'external' && keyOfExternal(value) !== null)
		return keyOfExternal(record[field]) === keyOfExternal(value);
	const own = record[field] ?? null;
	return referenceFields.includes(field) || typeof own === 'object'
		? JSON.stringify(own) === JSON.stringify(value ?? null)
		: own === (value ?? null);
}

function words(text: string): string[] {
	return text
		.toLowerCase()
		.split(/[\s,;:()<>"'/]+/)
		.filter((word) => word !== '');
}

function searchWords(record: ArcRecord): string[] {
	const texts = wordFields.map((field) => record[field]).filter((text): text is string => typeof text === 'string');
	return [...words(texts.join(' ')), ...addressesOf(record)];
}
