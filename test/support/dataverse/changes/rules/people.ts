import type { Values } from '../../rows/values.ts';
import type { TableRule } from './rule.ts';

const fullName = ({ firstname, lastname }: Values): Values => ({
	fullname: [firstname, lastname].filter((name) => typeof name === 'string' && name !== '').join(' '),
});

/** Whose name is put together from two. */
export const namedRule: TableRule = {
	whenCreated: ({ values }) => fullName(values),
	whenChanged: ({ before, values }) =>
		'firstname' in values || 'lastname' in values ? fullName({ ...before, ...values }) : {},
};

/** A user is an owner under the same id. */
export const userRule: TableRule = {
	...namedRule,
	whenCreated: ({ values }) => ({
		...(values['fullname'] === undefined ? fullName(values) : {}),
		ownerid: values['systemuserid'] ?? null,
		isdisabled: values['isdisabled'] ?? 0,
	}),
};

export const teamRule: TableRule = {
	whenCreated: ({ values }) => ({ ownerid: values['teamid'] ?? null }),
};
