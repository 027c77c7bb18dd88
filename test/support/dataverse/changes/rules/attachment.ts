import { quoted } from '../../rows/schema.ts';
import { targetOf } from '../../rows/rows.ts';
import type { TableRule } from './rule.ts';

/** An attachment says how large it is, and its email how many it has. */
export const attachmentRule: TableRule = {
	whenCreated: ({ values: { body } }) => ({ filesize: Buffer.from(String(body ?? ''), 'base64').length }),
	afterCreated: ({ call: { environment }, table, target }) => {
		const { model, rows } = environment;
		const owner = targetOf(rows.get(table, target.id) ?? {}, '_objectid_value');
		if (owner?.table !== 'email') return;
		const [{ number = 0 } = {}] = rows.all(
			`SELECT count(*) AS number FROM ${quoted(table.name)} WHERE _objectid_value = ?`,
			owner.id,
		);
		rows.update(model.must('email'), owner.id, { attachmentcount: Number(number) });
	},
};
