import { targetOf } from '../../rows/rows.ts';
import { wholeSeconds, type Row } from '../../rows/values.ts';
import type { TableRule } from './rule.ts';

/** A queue item says what waits in the queue, and since when. */
export const queueItemRule: TableRule = {
	whenCreated: ({ call: { environment }, values }) => {
		const { model, rows } = environment;
		const object = targetOf(values as Row, '_objectid_value');
		const table = object === undefined ? undefined : model.must(object.table);
		const row = object === undefined || table === undefined ? undefined : rows.get(table, object.id);
		return {
			title: row?.[table?.primaryName ?? ''] ?? null,
			objecttypecode: table?.code ?? null,
			enteredon: values['enteredon'] ?? wholeSeconds(environment.now()),
		};
	},
	whenChanged: ({ call: { environment }, values }) => ({
		...('_workerid_value' in values ? { workeridmodifiedon: wholeSeconds(environment.now()) } : {}),
		// In another queue it has entered anew.
		...('_queueid_value' in values ? { enteredon: wholeSeconds(environment.now()) } : {}),
	}),
};
