import type { Model } from '../model/model.ts';
import type { Table } from '../model/table.ts';
import { labelJson, managedJson, metadataId, type Definition } from './definition-json.ts';

/** What is told of a table itself. */
export const entityDefinition = (table: Table): Definition => ({
	MetadataId: metadataId(table.name),
	LogicalName: table.name,
	SchemaName: table.name,
	LogicalCollectionName: table.set,
	EntitySetName: table.set,
	ObjectTypeCode: table.code,
	DisplayName: labelJson(table.label),
	DisplayCollectionName: labelJson(`${table.label}s`),
	Description: labelJson(''),
	PrimaryIdAttribute: table.key,
	PrimaryNameAttribute: table.primaryName ?? null,
	OwnershipType: table.lookups.has('_ownerid_value') ? 'UserOwned' : 'OrganizationOwned',
	IsActivity: table.activity || table.name === 'activitypointer',
	IsCustomEntity: table.custom,
	IsIntersect: table.name === 'entitlementcontacts',
	IsValidForQueue: managedJson(table.activity || table.name === 'incident', 'canmodifyqueuesettings'),
	CanCreateAttributes: managedJson(true, 'cancreateattributes'),
	ChangeTrackingEnabled: true,
	IsOptimisticConcurrencyEnabled: true,
});

export const keyDefinitions = ({ name: table, keys }: Table): Definition[] =>
	keys.map(({ name, attributes }) => ({
		MetadataId: metadataId(table, 'key', name),
		LogicalName: name,
		SchemaName: name,
		EntityLogicalName: table,
		DisplayName: labelJson(name),
		KeyAttributes: attributes,
		EntityKeyIndexStatus: 'Active',
	}));

/** The lookups of a table, each with every table that it leads to. */
export function manyToOne(model: Model, table: Table): Definition[] {
	return [...table.navigations.values()]
		.filter(({ inherited, target }) => !inherited && (target === 'principal' || model.named(target) !== undefined))
		.map(({ name, lookup, target }) => {
			const back = [...(model.named(target)?.collections.values() ?? [])].find(
				(collection) => collection.partner === name && collection.target === table.name,
			);
			return {
				MetadataId: metadataId(table.name, 'to', name),
				SchemaName: back?.name ?? `${target}_${table.name}_${name}`,
				RelationshipType: 'OneToManyRelationship',
				ReferencingEntity: table.name,
				ReferencingAttribute: table.lookups.get(lookup)?.attribute ?? lookup,
				ReferencingEntityNavigationPropertyName: name,
				ReferencedEntity: target === 'principal' ? 'owner' : target,
				ReferencedAttribute: model.named(target)?.key ?? 'ownerid',
				ReferencedEntityNavigationPropertyName: back?.name ?? null,
			};
		});
}

/** The lookups of other tables that lead to a table. */
export const oneToMany = (model: Model, table: Table): Definition[] =>
	model
		.all()
		.flatMap((other) => manyToOne(model, other))
		.filter(({ ReferencedEntity: referenced }) => referenced === table.name);

export const manyToMany = (model: Model, table: Table): Definition[] =>
	[...table.collections.values()]
		.filter(({ manyToMany: both, target }) => both && model.named(target) !== undefined)
		.map(({ name, target }) => {
			const [one = '', other = ''] = [table.name, target].sort();
			return {
				MetadataId: metadataId('many', name),
				SchemaName: name,
				RelationshipType: 'ManyToManyRelationship',
				Entity1LogicalName: one,
				Entity2LogicalName: other,
				IntersectEntityName: name.replace(/_association$/, ''),
				Entity1NavigationPropertyName: name,
				Entity2NavigationPropertyName: name,
			};
		});
