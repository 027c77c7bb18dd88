import { standardFieldsOf } from '../../core/record/fields';
import type { GroupAbout, RelatedEntity } from '../../core/rule/definition/rule-definition';
import type { HeldItem } from '../../rules/items/held-item';

/** Fields that every record has. */
const ownFields = ['id', 'type', 'createdOn', 'modifiedOn', 'test'];

/** The record of an item that a group may be about. */
const recordOf: Readonly<Record<RelatedEntity, (item: HeldItem['json']) => object | null | undefined>> = {
	contact: ({ sender }) => sender?.contact,
	account: ({ sender }) => sender?.account,
	case: ({ connectedCase }) => connectedCase,
	queue: ({ queue }) => queue,
	entitlement: ({ entitlement }) => entitlement,
};

/**
 * The fields that conditions may be expected to name: the standard ones, and what the items in hand
 * have besides, since records carry fields of the user's own and nodes before add keys.
 */
export function knownFields(items: readonly HeldItem[]): (about: GroupAbout) => readonly string[] {
	return (about) => {
		if (about === 'activity') return [...new Set(items.flatMap(({ json }) => Object.keys(json)))];
		const standard = standardFieldsOf(about).map(({ id }) => id.split('.')[0] ?? id);
		const found = items.flatMap(({ json }) => Object.keys(recordOf[about](json) ?? {}));
		return [...new Set([...ownFields, ...standard, ...found])];
	};
}
