import type { Table } from '../model/table.ts';
import { parseFilter } from '../query/parse-filter.ts';
import { readOptions, readQuery, splitOutside, type InnerOptions } from '../query/query-options.ts';
import { FilterSyntaxError } from '../query/filter-syntax.ts';
import type { ApiResponse, Call } from '../web/call.ts';
import { refusals } from '../web/odata-error.ts';
import type { Segment } from '../web/resource-path.ts';
import { attributesOf } from './attribute-json.ts';
import { filterHolds } from './definition-filter.ts';
import type { Definition } from './definition-json.ts';
import { entityDefinition, keyDefinitions, manyToMany, manyToOne, oneToMany } from './entity-definition.ts';

/** A definition, and what it has where that is expanded. */
interface Told {
	readonly definition: Definition;
	readonly expandable: Readonly<Record<string, () => unknown>>;
}

const namespace = 'Microsoft.Dynamics.CRM.';

/** Answers `EntityDefinitions` and what lies behind it: tables, attributes, keys and relationships. */
export function answerDefinitions(call: Call, segments: readonly Segment[]): ApiResponse {
	if (call.request.method !== 'GET') throw refusals.wrongMethod(call.request.method);
	const options = readQuery(call.request.query);
	if (options.top !== undefined || options.orderby !== undefined || options.count)
		throw refusals.badQuery('Definitions come whole: $top, $orderby and $count are not supported.');
	const [first, second, ...rest] = segments;
	const { model } = call.environment;
	const context = { '@odata.context': `${call.base}/$metadata#${segments.map(({ name }) => name).join('/')}` };
	const many = (told: readonly Told[]): ApiResponse => ({
		status: 200,
		headers: {},
		body: { ...context, value: shaped(told, options) },
	});
	const one = (told: Told): ApiResponse => ({
		status: 200,
		headers: {},
		body: { ...context, ...shape(told, options) },
	});

	if (first?.name === 'RelationshipDefinitions')
		return many(model.all().flatMap((table) => manyToOne(model, table).map(plainTold)));
	if (first?.key === undefined) return many(model.all().map((table) => tableTold(call, table)));
	const table = tableOf(call, first.key);
	if (second === undefined) return one(tableTold(call, table));
	if (second.name !== 'Attributes') {
		const told = collectionOf(call, table, second.name);
		if (told === undefined) throw refusals.unknownSegment(second.name);
		return many(told);
	}
	const cast = rest[0]?.name.startsWith(namespace) === true ? rest[0].name.slice(namespace.length) : undefined;
	const attributes = attributesTold(table, cast);
	if (second.key === undefined) return many(attributes);
	const name = nameIn(second.key);
	const found = attributes.find(({ definition }) => definition['LogicalName'] === name);
	if (found === undefined) throw refusals.notFound('attribute', name);
	return one(found);
}

const plainTold = (definition: Definition): Told => ({ definition, expandable: {} });

/** `LogicalName='account'` */
function nameIn(key: string): string {
	const [, name] = /^LogicalName='([^']*)'$/.exec(key) ?? [];
	if (name === undefined) throw refusals.badQuery(`A definition is named by LogicalName='…', not by '${key}'.`);
	return name;
}

function tableOf({ environment }: Call, key: string): Table {
	const table = environment.model.all().find((one) => entityDefinition(one)['MetadataId'] === key.toLowerCase());
	const found = table ?? environment.model.named(nameIn(key));
	if (found === undefined) throw refusals.notFound('entity', nameIn(key));
	return found;
}

function tableTold(call: Call, table: Table): Told {
	const names = ['Attributes', 'Keys', 'ManyToOneRelationships', 'OneToManyRelationships', 'ManyToManyRelationships'];
	return {
		definition: entityDefinition(table),
		expandable: Object.fromEntries(names.map((name) => [name, () => collectionOf(call, table, name)])),
	};
}

function collectionOf({ environment: { model } }: Call, table: Table, name: string): Told[] | undefined {
	switch (name) {
		case 'Attributes':
			return attributesTold(table, undefined);
		case 'Keys':
			return keyDefinitions(table).map(plainTold);
		case 'ManyToOneRelationships':
			return manyToOne(model, table).map(plainTold);
		case 'OneToManyRelationships':
			return oneToMany(model, table).map(plainTold);
		case 'ManyToManyRelationships':
			return manyToMany(model, table).map(plainTold);
		default:
			return undefined;
	}
}

/** Without a cast, an attribute tells only what all attributes have. */
function attributesTold(table: Table, cast: string | undefined): Told[] {
	if (cast === 'EnumAttributeMetadata')
		throw refusals.badQuery('There is no cast to the base type EnumAttributeMetadata.');
	return attributesOf(table)
		.filter((attribute) => cast === undefined || attribute.cast === cast)
		.map(({ common, own, expandable, cast: type }) => ({
			definition: cast === undefined ? { '@odata.type': `#${namespace}${type}`, ...common } : { ...common, ...own },
			expandable:
				cast === undefined
					? {}
					: Object.fromEntries(Object.entries(expandable).map(([name, value]) => [name, () => value])),
		}));
}

function shaped(told: readonly Told[], options: InnerOptions): unknown[] {
	const { filter } = options;
	const parsed = filter === undefined ? undefined : read(filter);
	return told
		.filter(({ definition }) => parsed === undefined || filterHolds(parsed, definition))
		.map((one) => shape(one, options));
}

function read(filter: string) {
	try {
		return parseFilter(filter);
	} catch (error) {
		throw error instanceof FilterSyntaxError ? refusals.badQuery(error.message) : error;
	}
}

/** What is selected, the id always, and what is expanded. */
function shape({ definition, expandable }: Told, { select, expand }: InnerOptions): Definition {
	for (const name of select ?? [])
		if (!(name in definition)) throw refusals.badQuery(`Could not find a property named '${name}'.`);
	const wanted =
		select === undefined
			? definition
			: Object.fromEntries(
					Object.entries(definition).filter(
						([name]) => select.includes(name) || name === 'MetadataId' || name.startsWith('@'),
					),
				);
	return { ...wanted, ...expansions(expandable, expand) };
}

function expansions(expandable: Told['expandable'], expand: string | undefined): Definition {
	return Object.fromEntries(
		splitOutside(expand ?? '', ',').map((text) => {
			const [, name = text, inner = ''] = /^([^(]+)\((.*)\)$/s.exec(text) ?? [];
			const make = expandable[name];
			if (make === undefined) throw refusals.badQuery(`Could not find a navigation named '${name}'.`);
			const options = splitOutside(inner, ';').map((option): [string, string] => {
				const [key = '', ...value] = option.split('=');
				return [key.trim(), value.join('=')];
			});
			const value = make();
			return [name, isTold(value) ? shaped(value, readOptions(new Map(options))) : value];
		}),
	);
}

const isTold = (value: unknown): value is Told[] =>
	Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null && 'definition' in one);
