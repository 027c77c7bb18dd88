import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../paths.ts';

type Names = Readonly<Record<string, string>>;
type Codes = Readonly<Record<string, number>>;

/** A table as the reference of Microsoft describes it, of which not every page was read. */
export interface EntityJson {
	readonly entitySet: string | null;
	readonly primaryKey: string | null;
	readonly primaryName: string | null;
	readonly operations?: string;
	readonly properties: Names;
	readonly readOnly: readonly string[];
	readonly lookups: Readonly<
		Record<
			string,
			{
				readonly navigation: readonly string[];
				readonly navigationByName?: readonly string[];
				readonly targets: readonly string[];
			}
		>
	>;
	readonly singleNavigations: Readonly<Record<string, string | null>>;
	readonly collections: Names;
	readonly partners: Names;
	readonly stateCodes: Names;
	readonly statusCodes: Names;
	readonly statusToState?: Codes;
	readonly stateDefaultStatus?: Codes;
	readonly optionSets?: Readonly<Record<string, Names>>;
}

/** What was not read there, but is remembered. */
interface RecalledJson {
	readonly entitySets: Names;
	readonly primaryNames: Names;
	readonly operations: Names;
	readonly entitlementcontacts: { readonly primaryKey: string; readonly properties: Names };
	readonly navigationTargets: Readonly<Record<string, Names>>;
	readonly singleNavigations: Readonly<Record<string, Names>>;
	readonly singleNavigationsMedium: Readonly<Record<string, Names>>;
	readonly collections: Readonly<Record<string, Names>>;
	readonly properties: Readonly<Record<string, Names>>;
	readonly propertiesMedium: Readonly<Record<string, Names>>;
	readonly optionSets: Readonly<Record<string, Names>>;
	readonly stateCodes: Readonly<Record<string, Names>>;
	readonly statusCodes: Readonly<Record<string, Names>>;
	readonly statusToState: Readonly<Record<string, Codes>>;
	readonly statusToStateMedium: Readonly<Record<string, Codes>>;
}

interface MetadataJson {
	readonly entities: Readonly<Record<string, EntityJson>>;
	readonly recalled: RecalledJson;
}

/** The names that a Dataverse with the apps for sales and service has. */
export const metadataFile = JSON.parse(
	readFileSync(path.join(projectRoot, 'test/fixtures/dataverse/metadata.json'), 'utf8'),
) as MetadataJson;
