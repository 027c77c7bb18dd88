import { manyRecords, oneRecord } from '../shared/records/record-type-words';
import { resources } from './resources';

const actions = Object.fromEntries(
	resources.flatMap((resource) =>
		resource.operations.map(({ value, action }) => [`${resource.value} ${value}`, action] as const),
	),
);

/** "Get many contacts": what the list of operations says, with the type of record that is chosen. */
export const storeSubtitle =
	`={{ ((${JSON.stringify(actions)})[$parameter["resource"] + " " + $parameter["operation"]] || "")` +
	`.replace(/^(Create|Create or update|Delete|Get|Update) a record$/, "$1 " + ${oneRecord})` +
	`.replace(/many records$/, "many " + ${manyRecords}) }}`;
