import { lowerNamesOf, wordFor } from '../words';
import { recordTypeOptions } from './record-type-properties';

const names = Object.entries(lowerNamesOf(recordTypeOptions));

const one = (name: string): string => `${/^[aeio]/.test(name) ? 'an' : 'a'} ${name}`;
const many = (name: string): string => (name.endsWith('y') ? `${name.slice(0, -1)}ies` : `${name}s`);

/** Expressions for the chosen record type in a sentence: "an account", "opportunities". */
export const oneRecord = wordFor('recordType', Object.fromEntries(names.map(([type, name]) => [type, one(name)])));
export const manyRecords = wordFor('recordType', Object.fromEntries(names.map(([type, name]) => [type, many(name)])));
