import type { Table } from '../model/table.ts';
import { pointing, targetOf, type Target } from '../rows/rows.ts';
import { wholeSeconds, type Row, type Values } from '../rows/values.ts';
import type { Call } from '../web/call.ts';
import { refusals } from '../web/odata-error.ts';

/** What the service writes into a new row: who made it, when, for whom. Nothing that the table lacks. */
export function createdBy(call: Call, table: Table, given: Values): Values {
	const now = wholeSeconds(call.environment.now());
	// A creation that is said to be older is dated back.
	const earlier = given['overriddencreatedon'];
	const owner = targetOf(given as Row, '_ownerid_value') ?? { table: 'systemuser', id: call.caller.user };
	return present(table, {
		...changedBy(call),
		...by('createdby', call.caller.user),
		...by('createdonbehalfby', call.caller.onBehalf),
		...owned(call, table, owner),
		createdon: typeof earlier === 'number' ? earlier : now,
		...(typeof earlier === 'number' ? { overriddencreatedon: now } : {}),
		modifiedon: now,
		...(table.activity ? { activitytypecode: table.name } : {}),
	});
}

/** What the service writes at a change. */
export function modifiedBy(call: Call, table: Table, given: Values): Values {
	const owner = given['_ownerid_value'] === undefined ? undefined : targetOf(given as Row, '_ownerid_value');
	return present(table, {
		...changedBy(call),
		...(owner === undefined ? {} : owned(call, table, owner)),
		modifiedon: wholeSeconds(call.environment.now()),
	});
}

const changedBy = ({ caller }: Call): Values => ({
	...by('modifiedby', caller.user),
	...by('modifiedonbehalfby', caller.onBehalf),
});

const by = (attribute: string, user: string | undefined): Values =>
	pointing(`_${attribute}_value`, user === undefined ? undefined : { table: 'systemuser', id: user });

/** A new owner must be able to work: a user who is enabled and may read the table. */
function owned({ environment }: Call, table: Table, owner: Target): Values {
	if (!table.lookups.has('_ownerid_value')) return {};
	if (owner.table === 'systemuser') {
		const user = environment.rows.get(environment.model.must('systemuser'), owner.id);
		if (user?.['isdisabled'] === 1) throw refusals.disabledUser(owner.id);
		if (!environment.privileges.has(owner.id, 'Read', table.name))
			throw refusals.noPrivilege(owner.id, `prvRead${table.name}`, table.name);
	}
	return {
		...pointing('_ownerid_value', owner),
		...pointing('_owninguser_value', owner.table === 'systemuser' ? owner : undefined),
		...pointing('_owningteam_value', owner.table === 'team' ? owner : undefined),
		...pointing('_owningbusinessunit_value', { table: 'businessunit', id: environment.businessUnit }),
	};
}

function present(table: Table, values: Values): Values {
	const has = (name: string) => table.columns.has(name) || table.lookups.has(name.replace(/_type$/, '_value'));
	return Object.fromEntries(Object.entries(values).filter(([name]) => has(name)));
}
