import { createHash } from 'node:crypto';
import type { Reference } from '../../../../core/record/reference';

let lastTime = { milliseconds: 0, text: new Date(0).toISOString() };

/** ISO 8601 of a time column. Rows that were written together carry one time, so the last one is kept. */
export function isoTime(milliseconds: number): string {
	if (milliseconds !== lastTime.milliseconds) lastTime = { milliseconds, text: new Date(milliseconds).toISOString() };
	return lastTime.text;
}

export const isoTimeOrNull = (milliseconds: number | null): string | null =>
	milliseconds === null ? null : isoTime(milliseconds);

/** A text without NUL, which PostgreSQL refuses. */
export const plainText = (text: string): string => (text.includes('\0') ? text.replaceAll('\0', '') : text);

/**
 * A text from outside as an index key: long ones by their hash, since an index entry has a limit
 * (2,700 bytes in PostgreSQL) and a message id has none.
 */
export function indexKey(text: string): string {
	if (text.length <= 250) return plainText(text);
	return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** An address as it is looked up: without case or surrounding space. */
export const addressKey = (address: string): string => indexKey(address.trim().toLowerCase());

/** A reference as `type:id`; null for anything else. */
export function referenceKey(value: unknown): string | null {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
	const entries = Object.entries(value);
	const [type, id] = entries[0] ?? [];
	return entries.length === 1 && typeof id === 'string' ? plainText(`${type}:${id}`) : null;
}

/** The reference that `referenceKey` wrote. */
export function parseReference(key: string | null): Reference | null {
	if (key === null) return null;
	const colon = key.indexOf(':');
	return { [key.slice(0, colon)]: key.slice(colon + 1) };
}
