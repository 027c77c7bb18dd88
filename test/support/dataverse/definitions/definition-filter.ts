import type { Comparison, Filter, Literal, Path } from '../query/filter-syntax.ts';
import { refusals } from '../web/odata-error.ts';
import type { Definition } from './definition-json.ts';

/** Whether a filter holds for a definition. Enumerations are named with their type, and labels cannot be asked. */
export function filterHolds(filter: Filter, definition: Definition): boolean {
	switch (filter.kind) {
		case 'and':
			return filterHolds(filter.left, definition) && filterHolds(filter.right, definition);
		case 'or':
			return filterHolds(filter.left, definition) || filterHolds(filter.right, definition);
		case 'not':
			return !filterHolds(filter.operand, definition);
		case 'compare':
			return compared(valueAt(definition, filter.path), filter.operator, filter.value);
		case 'text': {
			const text = String(valueAt(definition, filter.path).value);
			const part = String(filter.value.value);
			const name = { contains: 'includes', startswith: 'startsWith', endswith: 'endsWith' } as const;
			return text[name[filter.name]](part);
		}
		default:
			throw refusals.badQuery('Definitions are filtered by comparisons only.');
	}
}

/** Properties that hold a word of an enumeration, with the type of it. */
const enumerations: Readonly<Record<string, string>> = {
	OwnershipType: 'OwnershipTypes',
	AttributeType: 'AttributeTypeCode',
	'RequiredLevel/Value': 'AttributeRequiredLevel',
	EntityKeyIndexStatus: 'EntityKeyIndexStatus',
};

function valueAt(definition: Definition, path: Path): { readonly name: string; readonly value: unknown } {
	const name = path.join('/');
	let value: unknown = definition;
	for (const part of path) {
		if (typeof value !== 'object' || value === null || !(part in value))
			throw refusals.badQuery(`Could not find a property named '${name}'.`);
		value = (value as Definition)[part];
	}
	if (typeof value === 'object' && value !== null) throw refusals.badQuery(`'${name}' cannot be filtered.`);
	return { name, value };
}

function compared(
	{ name, value }: { readonly name: string; readonly value: unknown },
	operator: Comparison,
	literal: Literal,
): boolean {
	const enumeration = enumerations[name];
	const fits =
		literal.value === null ||
		(literal.edm === 'enum'
			? literal.type === `Microsoft.Dynamics.CRM.${enumeration}`
			: enumeration === undefined && typeof literal.value === typeof value);
	if (!fits) throw refusals.badQuery(`A binary operator with incompatible types was detected at '${name}'.`);
	if (operator !== 'eq' && operator !== 'ne') throw refusals.badQuery('Definitions are compared by eq and ne.');
	return (value === literal.value) === (operator === 'eq');
}
