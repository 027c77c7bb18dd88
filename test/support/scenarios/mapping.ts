import type { IDataObject } from 'n8n-workflow';
import type { Names } from './names.ts';
import type { Fields } from './scenario.ts';
import { built } from '../built.ts';

const { standardFieldsOf } = built('core/record/fields');

/** Parameters of their own that Create Record has for a customer; a field that is null empties them. */
export function customerParameters(
	type: string,
	customer: Fields | undefined,
	fields: Fields,
	names: Names,
): IDataObject {
	if (type !== 'case' && type !== 'opportunity') return {};
	const cleared = {
		...('customer' in fields ? { customerAccount: '', customerContact: '' } : {}),
		...(fields['contact'] === null ? { contact: '' } : {}),
	};
	if (customer === undefined) return cleared;
	const id = (of: string): string => (typeof customer[of] === 'string' ? names.idOrGone(of, customer[of]) : '');
	const [account, contact] = [id('account'), id('contact')];
	return account === ''
		? { customerAccount: '', customerContact: contact, contact: '', ...cleared }
		: { customerAccount: account, customerContact: '', contact, ...cleared };
}

/**
 * The field mapping: the type's own fields in the resource mapper, where references are flat, and
 * others as further fields. What is null there is an empty text, which empties the field.
 */
export function fieldParameters(type: string, fields: Fields, names: Names): IDataObject {
	const own = new Set(standardFieldsOf(type).map(({ id }) => id));
	const value: IDataObject = {};
	const assignments: IDataObject[] = [];
	for (const [name, written] of Object.entries(names.fields(fields))) {
		const given = withHeadersAsKept(written);
		const [flat, id] = flatReference(name, given) ?? [];
		if (flat !== undefined && own.has(flat)) value[flat] = id as string;
		else if (given === null) {
			if (name !== 'contact' && name !== 'customer') assignments.push({ id: name, name, value: '', type: 'string' });
		} else if (own.has(name)) value[name] = given as string;
		else assignments.push({ id: name, name, ...assigned(given) });
	}
	return { fields: { mappingMode: 'defineBelow', value }, furtherFields: { assignments } };
}

/** An expression that names headers as they were written; they are kept in lower case. */
function withHeadersAsKept(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withHeadersAsKept);
	if (typeof value !== 'string' || !value.startsWith('=')) return value;
	return value.replace(/\.headers(?:\.\w+|\[(["'])[^"']+\1\])/g, (header) => header.toLowerCase());
}

function flatReference(name: string, given: unknown): [field: string, id: string] | undefined {
	if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined;
	const [entry] = Object.entries(given);
	return entry === undefined ? undefined : [`${name}.${entry[0]}`, String(entry[1])];
}

/** The editor keeps lists and objects as the JSON that somebody typed. */
function assigned(given: unknown): IDataObject {
	if (Array.isArray(given)) return { value: JSON.stringify(given), type: 'array' };
	if (typeof given === 'object') return { value: JSON.stringify(given), type: 'object' };
	return { value: given as string, type: typeof given };
}
