import { types } from '../../../vendor/pg';

/** OIDs of the types that `pg` reads differently than the store wants them. */
const bytea = 17;
const bigint = 20;

/** How values are read: `bigint` as number, since the store counts milliseconds and rows; `bytea` as bytes. */
export const columnParsers = {
	getTypeParser(oid: number, format?: 'text' | 'binary') {
		if (format === 'binary') return types.getTypeParser(oid, 'binary');
		if (oid === bigint) return Number;
		const parse = types.getTypeParser(oid, 'text') as (text: string) => unknown;
		return oid === bytea ? (text: string) => toBytes(parse(text) as Buffer) : parse;
	},
} as typeof types;

function toBytes({ buffer, byteOffset, byteLength }: Buffer): Uint8Array {
	return new Uint8Array(buffer, byteOffset, byteLength);
}
