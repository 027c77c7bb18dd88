import type { ArcErrorCode } from '../../../core/errors.ts';
import type { Records } from '../../../core/records/records.ts';
import { built } from '../built.ts';
import type { ErrorJson } from './records-server.ts';

const { ArcError } = built('core/errors');

/** What crashes a process at one point, in tests: asked before and after each call that writes. */
export type Crash = (at: 'beforeWrite' | 'afterWrite') => void;

/** Records of a server somewhere else, over HTTP. */
export function httpRecords(url: string, crash: Crash = () => undefined): Records {
	const call = async <Result>(method: string, ...args: readonly unknown[]): Promise<Result> => {
		const response = await fetch(`${url}${method}`, { method: 'POST', body: JSON.stringify(args) });
		const { result, refused } = JSON.parse(await response.text(), revived) as { result: Result; refused?: Error };
		if (refused !== undefined) throw refused;
		return result;
	};
	const asMap = async <Value>(entries: Promise<readonly (readonly [string, Value])[]>): Promise<Map<string, Value>> =>
		new Map(await entries);
	return {
		abilities: {
			owners: true,
			teams: true,
			entitlements: true,
			customTypes: true,
			freeFields: true,
			originQueues: true,
			externals: true,
		},
		holders: async (addresses) => await asMap(call('holders', addresses)),
		named: async (references) => await asMap(call('named', references)),
		entitlementsOf: async (customers) => await call('entitlementsOf', customers),
		get: async (type, ids) => await call('get', type, ids),
		externals: async (keys) => await asMap(call('externals', keys)),
		list: async (type, query = {}) => await call('list', type, query),
		queuesByAddress: async (addresses) => await asMap(call('queuesByAddress', addresses)),
		recordTypes: async () => await call('recordTypes'),
		fieldsOf: async (type) => await call('fieldsOf', type),
		declareRecordType: async (definition) => await call('declareRecordType', definition),
		removeRecordType: async (name) => await call('removeRecordType', name),
		write: async (changes, options = {}) => {
			if (changes.length === 0) return [];
			crash('beforeWrite');
			const results = await call<Awaited<ReturnType<Records['write']>>>('write', changes, options);
			crash('afterWrite');
			return results;
		},
	};
}

/** Errors become errors again. */
function revived(_key: string, value: unknown): unknown {
	if (typeof value !== 'object' || value === null || !('arcError' in value)) return value;
	const { code, message, hint } = (value as ErrorJson).arcError;
	return new ArcError(code as ArcErrorCode, message, hint === undefined ? {} : { hint });
}
