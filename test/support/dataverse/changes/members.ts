import type { Collection } from '../model/table.ts';
import { partnerOf } from '../query/scope.ts';
import { pointing, type Target } from '../rows/rows.ts';
import type { Call } from '../web/call.ts';
import { checkTarget } from './payload.ts';
import { modifiedBy } from './system-fields.ts';

/** Puts a row that is there into a collection. */
export function linkTo(call: Call, owner: Target, collection: Collection, other: Target): void {
	const { model, rows } = call.environment;
	checkTarget(model.must(owner.table), collection, other);
	if (collection.manyToMany) {
		rows.link({ relationship: collection.name, one: owner, other });
		return;
	}
	const table = model.must(other.table);
	const values = pointing(lookupBack(call, collection), owner);
	rows.update(table, other.id, { ...values, ...modifiedBy(call, table, values) });
}

/** Takes a row out of a collection; the row itself stays. */
export function unlinkFrom(call: Call, owner: Target, collection: Collection, other: Target): void {
	const { model, rows } = call.environment;
	if (collection.manyToMany) {
		rows.unlink({ relationship: collection.name, one: owner, other });
		return;
	}
	const table = model.must(other.table);
	rows.update(table, other.id, {
		...pointing(lookupBack(call, collection), undefined),
		...modifiedBy(call, table, {}),
	});
}

/** The lookup of the members that leads back to their owner. */
export const lookupBack = ({ environment }: Call, collection: Collection): string =>
	partnerOf(collection, environment.model.must(collection.target)).lookup;
