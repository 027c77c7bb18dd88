import type { Described } from '../described';
import { ArcError } from '../errors';
import { describe } from '../field';
import type { externalSchema } from './record-schema';

/** By what a record is found that lives in another system: the name of the system, in any case, and its id there. */
export interface ExternalKey {
	readonly system: string;
	readonly id: string;
}

/** Where a record lives that another system made: the field `external` of a record. */
export type External = Described<typeof externalSchema>;

/** A key as one text, the same for the same record of the same system. */
export function externalKey({ system, id }: ExternalKey): string {
	return JSON.stringify([system.trim().toLowerCase(), id.trim()]);
}

/** What a field `external` says; null for what is none. */
export function externalOf(value: unknown): External | null {
	if (typeof value !== 'object' || value === null) return null;
	const { system, id, url } = value as Readonly<Record<string, unknown>>;
	if (!isText(system) || !isText(id)) return null;
	return { system, id, url: typeof url === 'string' && isWebAddress(url) ? url : null };
}

/** A record as replies speak of it: with the address where people open it, unless it has a field of that name. */
export function withUrl<Kept extends { readonly external?: unknown; readonly url?: unknown }>(record: Kept): Kept {
	const url = externalOf(record.external)?.url;
	return typeof url !== 'string' || record.url !== undefined ? record : { ...record, url };
}

/** @throws ArcError `fieldInvalid` for a field `external` that names no system or no id, or whose URL no browser opens */
export function checkExternal(value: unknown): void {
	if (value === undefined || value === null) return;
	const { system, id, url } = (typeof value === 'object' ? value : {}) as Readonly<Record<string, unknown>>;
	if (!isText(system)) throw refused('system', system, 'a name, such as HubSpot');
	if (!isText(id)) throw refused('id', id, 'the ID that the other system gave the record');
	if (url !== undefined && url !== null && url !== '' && !isWebAddress(url))
		throw refused('url', url, 'an address that begins with http:// or https://');
}

/** A record that another one already is, in the other system. */
export function externalTaken({ system, id }: ExternalKey, other: { readonly type: string; readonly id: string }) {
	return new ArcError(
		'externalTaken',
		`The record "${id.slice(0, 80)}" of ${system.slice(0, 80)} is the ${other.type} ${other.id} already`,
		{
			hint: 'Work with that one: ARC Store finds it by external system and ID. Of one record there is one in a store.',
		},
	);
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

function isWebAddress(value: unknown): boolean {
	return typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

function refused(name: string, found: unknown, expected: string): ArcError {
	return new ArcError('fieldInvalid', `The field \`external.${name}\` is ${describe(found)}, expected ${expected}`, {
		hint: 'Look at what the node before gives, and map that.',
	});
}
