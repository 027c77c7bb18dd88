import { ArcError } from '../../errors';
import { readXml, type XmlNode } from './read-xml';

/** A comparison of one column. */
export interface FetchCondition {
	readonly kind: 'condition';
	readonly attribute: string;
	readonly operator: string;
	/** `value`, or the `value` elements; none for operators that take none. */
	readonly values: readonly string[];
	/** Another column that it is compared with. */
	readonly valueOf: string | undefined;
	/** The alias of the linked row that has the column, where it is not that of the place. */
	readonly entityName: string | undefined;
}

export interface FetchFilter {
	readonly kind: 'filter';
	readonly type: 'and' | 'or';
	readonly parts: readonly (FetchCondition | FetchFilter | FetchLink | FetchUnknown)[];
}

/** A related row. */
export interface FetchLink extends FetchEntity {
	readonly kind: 'link';
	readonly from: string;
	readonly to: string;
	readonly alias: string | undefined;
	readonly linkType: string;
}

/** An element, or a value of one, that may restrict the rows in a way that is not known here. */
export interface FetchUnknown {
	readonly kind: 'unknown';
	readonly what: string;
}

/** What rows are asked for: all filters and links have to hold. */
export interface FetchEntity {
	/** Logical name of the table. */
	readonly name: string;
	readonly parts: readonly (FetchFilter | FetchLink | FetchUnknown)[];
}

/** What chooses or sorts columns, and restricts no row. */
const harmless: ReadonlySet<string> = new Set(['attribute', 'all-attributes', 'order', 'no-attrs']);

/**
 * Reads a condition as Dataverse stores it: FetchXML over the activity, or a filter alone. Undefined
 * for XML of another kind, as rules of the old editor have it.
 *
 * @param of What it is, for the text of an error
 * @throws ArcError `importInvalid` for what is no XML, or is no FetchXML in spite of its root
 */
export function readFetchXml(text: string, of: string, activityTable: string): FetchEntity | undefined {
	const root = readXml(text, of);
	if (root.name === 'filter') return { name: activityTable, parts: [filterOf(root, of)] };
	if (root.name === 'entity') return entityOf(root, of);
	if (root.name !== 'fetch') return undefined;
	const entities = root.children.filter(({ name }) => name === 'entity');
	const [entity, second] = entities;
	if (entity === undefined || second !== undefined) {
		throw new ArcError('importInvalid', `${of} has ${entities.length} elements \`entity\` in \`fetch\`, expected one`, {
			hint: 'Give the row as the Web API answers it, with `conditionxml` unchanged.',
		});
	}
	const read = entityOf(entity, of);
	const isAggregate = root.attributes.get('aggregate') === 'true';
	return isAggregate ? { ...read, parts: [...read.parts, unknown('fetch aggregate')] } : read;
}

function entityOf(element: XmlNode, of: string): FetchEntity {
	const name = element.attributes.get('name') ?? '';
	if (name === '') {
		throw new ArcError('importInvalid', `${of} has an element \`${element.name}\` without the name of its table`, {
			hint: 'Give the row as the Web API answers it, with `conditionxml` unchanged.',
		});
	}
	const parts = element.children.flatMap((child): FetchEntity['parts'] => {
		if (harmless.has(child.name)) return [];
		if (child.name === 'filter') return [filterOf(child, of)];
		if (child.name === 'link-entity') return [linkOf(child, of)];
		return [unknown(child.name)];
	});
	return { name: name.toLowerCase(), parts };
}

function filterOf(element: XmlNode, of: string): FetchFilter {
	const type = element.attributes.get('type') ?? 'and';
	const parts = element.children.map((child) => {
		if (child.name === 'condition') return conditionOf(child);
		if (child.name === 'filter') return filterOf(child, of);
		if (child.name === 'link-entity') return linkOf(child, of);
		return unknown(child.name);
	});
	if (type === 'and' || type === 'or') return { kind: 'filter', type, parts };
	return { kind: 'filter', type: 'and', parts: [...parts, unknown(`filter type "${short(type)}"`)] };
}

function linkOf(element: XmlNode, of: string): FetchLink {
	const { attributes } = element;
	return {
		kind: 'link',
		...entityOf(element, of),
		from: attributes.get('from')?.toLowerCase() ?? '',
		to: attributes.get('to')?.toLowerCase() ?? '',
		alias: attributes.get('alias'),
		linkType: attributes.get('link-type') ?? 'inner',
	};
}

function conditionOf({ attributes, children }: XmlNode): FetchCondition {
	const value = attributes.get('value');
	const listed = children.filter(({ name }) => name === 'value').map(({ text }) => text);
	return {
		kind: 'condition',
		attribute: attributes.get('attribute')?.toLowerCase() ?? '',
		operator: attributes.get('operator')?.toLowerCase() ?? '',
		values: value === undefined ? listed : [value, ...listed],
		valueOf: attributes.get('valueof'),
		entityName: attributes.get('entityname'),
	};
}

function unknown(what: string): FetchUnknown {
	return { kind: 'unknown', what: short(what) };
}

function short(text: string): string {
	return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
