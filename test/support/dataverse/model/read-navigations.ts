import { requiredLevelOf } from './column-facts.ts';
import { labelOf } from './label.ts';
import { metadataFile, type EntityJson } from './metadata-file.ts';
import type { Collection, Lookup, Navigation } from './table.ts';

const { entities, recalled } = metadataFile;

const notWrittenByClients = new Set(['createdby', 'createdonbehalfby', 'modifiedby', 'modifiedonbehalfby']);
const filledByServer = new Set(['owningbusinessunit', 'owningteam', 'owninguser', 'organizationid']);

/** The lookups of a table: those that are listed, and those that only a navigation writes. */
export function lookupsOf(table: string, entity: EntityJson): ReadonlyMap<string, Lookup> {
	const listed = new Set([
		...Object.keys(entity.lookups),
		...Object.keys(recalled.propertiesMedium[table] ?? {}).filter((name) => name.startsWith('_')),
	]);
	const navigations = singleNavigationsOf(table, entity);
	const names = new Set([...listed, ...Object.keys(navigations).map((name) => lookupFor(name, entity))]);
	return new Map(
		[...names].map((name): [string, Lookup] => {
			const attribute = name.replace(/^_|_value$/g, '');
			const led = Object.entries(navigations).filter(([navigation]) => lookupFor(navigation, entity) === name);
			const targets = [...new Set([...(entity.lookups[name]?.targets ?? []), ...led.map(([, target]) => target)])];
			return [
				name,
				{
					name,
					attribute,
					label: labelOf(attribute),
					targets: targets.flatMap((target) => (isPrincipal(target) ? ['systemuser', 'team'] : [target])),
					readOnly: notWrittenByClients.has(attribute) || filledByServer.has(attribute),
					required: requiredLevelOf(table, attribute),
					listed: listed.has(name),
				},
			];
		}),
	);
}

const isPrincipal = (target: string): boolean => target === 'principal' || target === 'owner';

function singleNavigationsOf(table: string, entity: EntityJson): Readonly<Record<string, string>> {
	const all: Readonly<Record<string, string | null>> = {
		...entity.singleNavigations,
		...recalled.singleNavigations[table],
		...recalled.singleNavigationsMedium[table],
		...recalled.navigationTargets[table],
	};
	return Object.fromEntries(
		Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== null && !isItself(pair[0], entity)),
	);
}

/** From an activity to the same activity as its base type. */
const isItself = (navigation: string, { primaryKey }: EntityJson): boolean =>
	navigation === 'activityid_activitypointer' && primaryKey === 'activityid';

/** The lookup that a navigation writes: the one that lists it, else the one whose name it begins with. */
function lookupFor(navigation: string, { lookups }: EntityJson): string {
	const listing = Object.entries(lookups).find(([, { navigation: own, navigationByName = [] }]) =>
		[...own, ...navigationByName].includes(navigation),
	);
	if (listing !== undefined) return listing[0];
	const lower = navigation.toLowerCase();
	const named = Object.keys(lookups)
		.filter((name) => lower === name.slice(1, -6) || lower.startsWith(`${name.slice(1, -6)}_`))
		.sort((one, other) => other.length - one.length);
	return named[0] ?? `_${lower}_value`;
}

/** The single-valued navigations of a table, each with the lookup that it writes. */
export function navigationsOf(
	table: string,
	entity: EntityJson,
	lookups: ReadonlyMap<string, Lookup>,
): ReadonlyMap<string, Navigation> {
	const inherited = table === 'activitypointer' ? {} : (entities['activitypointer']?.singleNavigations ?? {});
	return new Map(
		Object.entries(singleNavigationsOf(table, entity))
			.filter(([name]) => lookups.has(lookupFor(name, entity)))
			.map(([name, target]): [string, Navigation] => [
				name,
				{
					name,
					lookup: lookupFor(name, entity),
					target: isPrincipal(target) ? 'principal' : target,
					inherited: entity.primaryKey === 'activityid' && name in inherited && name.startsWith('regardingobjectid'),
				},
			]),
	);
}

/** The collection-valued navigations of a table, with the way back where it is known. */
export function collectionsOf(table: string, entity: EntityJson): ReadonlyMap<string, Collection> {
	const all = { ...entity.collections, ...recalled.collections[table] };
	return new Map(
		Object.entries(all).map(([name, target]): [string, Collection] => {
			const partner = entity.partners[name] ?? partnerElsewhere(table, name, target);
			return [name, { name, target, partner, manyToMany: partner === name || name.endsWith('_association') }];
		}),
	);
}

/** Of a collection that no page lists with its partner: the navigation with the suffix of the target. */
function partnerElsewhere(table: string, name: string, target: string): string | undefined {
	const other = entities[target];
	if (other === undefined) return undefined;
	const listed = Object.entries(other.partners).find(([, partner]) => partner === name)?.[0];
	const suffixed = `regardingobjectid_${table}_${target}`;
	return listed ?? (suffixed in singleNavigationsOf(target, other) ? suffixed : undefined);
}
