import { standardRecordTypes, type Owner } from '../record/record';
import type { RecordAbilities } from '../records/records';

/** What a rule asks of the system in which its records live. */
export interface RecordNeeds {
	/** Whose permissions it uses to run. */
	readonly owner: Owner | null;
	readonly requiresEntitlement: boolean;
	/** The types of the records that it makes; one that is not known before it runs is left out. */
	readonly recordTypes: readonly string[];
}

/** Something that a rule asks for and its records do not have. */
export interface MissingAbility {
	readonly message: string;
	readonly hint: string;
}

const standard: ReadonlySet<string> = new Set(standardRecordTypes);

/** What a rule asks for and its records do not have, each by its name; empty where they have all of it. */
export function missingAbilities(abilities: RecordAbilities, needs: RecordNeeds): MissingAbility[] {
	const { owner, requiresEntitlement, recordTypes } = needs;
	const custom = abilities.customTypes ? [] : [...new Set(recordTypes)].filter((type) => !standard.has(type));
	const missing: MissingAbility[] = [];
	if (owner !== null && !abilities.owners) missing.push(missingOwners);
	else if (owner !== null && 'team' in owner && !abilities.teams) missing.push(missingTeams);
	if (requiresEntitlement && !abilities.entitlements) missing.push(missingEntitlements);
	return [...missing, ...custom.map(missingType)];
}

const missingOwners: MissingAbility = {
	message: 'The rule runs with the permissions of an owner, and the record store of this rule has no owners',
	hint: 'Clear Rule Owner in ARC Rule Trigger, or choose another Record Store.',
};

const missingTeams: MissingAbility = {
	message: 'The rule runs with the permissions of a team, and the record store of this rule has no teams',
	hint: 'Choose a user as the owner in ARC Rule Trigger, or choose another Record Store.',
};

const missingEntitlements: MissingAbility = {
	message: 'The rule requires an entitlement, and the record store of this rule has no entitlements',
	hint: 'Do not require an entitlement in Evaluate Rule, or choose another Record Store.',
};

const missingType = (type: string): MissingAbility => ({
	message: `The rule makes records of the type ${type}, and the record store of this rule has none but its own types`,
	hint: 'Choose another type in Create Record, or choose another Record Store.',
});
