import { targetOf } from '../../rows/rows.ts';
import type { Row, Values } from '../../rows/values.ts';
import { refusals } from '../../web/odata-error.ts';
import type { TableRule } from './rule.ts';

const addressColumns = ['emailaddress1', 'internalemailaddress', 'emailaddress'];

/** A party has a part, and the address of the row that it points to where none is given. */
export const partyRule: TableRule = {
	whenCreated: ({ call: { environment }, values }) => {
		if ((values['participationtypemask'] ?? null) === null)
			throw refusals.invalidArgument('A party wants a participationtypemask.');
		const party = targetOf(values as Row, '_partyid_value');
		const row = party === undefined ? undefined : environment.rows.get(environment.model.must(party.table), party.id);
		const address = values['addressused'] ?? addressOf(row);
		if (party === undefined && address === undefined)
			throw refusals.invalidArgument('A party wants a partyid or an addressused.');
		return { ispartydeleted: 0, ...(address === undefined ? {} : { addressused: address }) } satisfies Values;
	},
};

function addressOf(row: Row | undefined): string | undefined {
	return addressColumns.map((column) => row?.[column]).find((address) => typeof address === 'string');
}
