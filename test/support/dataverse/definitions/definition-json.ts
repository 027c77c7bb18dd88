import { createHash } from 'node:crypto';

/** A definition as the Web API tells it. */
export type Definition = Readonly<Record<string, unknown>>;

/** An id that is always the same for one name. */
export function metadataId(...names: readonly string[]): string {
	const hex = createHash('sha256').update(names.join('/')).digest('hex');
	return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
		'-',
	);
}

const english = 1_033;

/** A label, in the one language that is installed. */
export function labelJson(label: string): Definition {
	const localized = {
		Label: label,
		LanguageCode: english,
		IsManaged: true,
		MetadataId: metadataId('label', label),
		HasChanged: null,
	};
	return { LocalizedLabels: [localized], UserLocalizedLabel: localized };
}

/** A property that an environment may allow or forbid to change. */
export const managedJson = (value: unknown, name: string): Definition => ({
	Value: value,
	CanBeChanged: true,
	ManagedPropertyLogicalName: name,
});
