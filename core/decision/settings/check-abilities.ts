import { standardRecordTypes, type Owner } from '../../record/record';
import type { RecordAbilities } from '../../records/records';

/** What a rule asks of the system in which its records live. */
export interface RecordNeeds {
	/** Whose permissions it uses to run. */
	readonly owner: Owner | null;
	readonly requiresEntitlement: boolean;
	/** Whether one message may become a case in each of its queues. */
	readonly severalCases: boolean;
	/** Whether a node of the user's makes its records in another system. */
	readonly recordsElsewhere: boolean;
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
	const { owner, requiresEntitlement, severalCases, recordsElsewhere, recordTypes } = needs;
	const custom = abilities.customTypes ? [] : [...new Set(recordTypes)].filter((type) => !standard.has(type));
	const missing: MissingAbility[] = [];
	if (owner !== null && !abilities.owners) missing.push(missingOwners);
	else if (owner !== null && 'team' in owner && !abilities.teams) missing.push(missingTeams);
	if (requiresEntitlement && !abilities.entitlements) missing.push(missingEntitlements);
	if (severalCases && !abilities.originQueues) missing.push(missingOriginQueues);
	if (recordsElsewhere && !abilities.externals) missing.push(missingExternals);
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

const missingOriginQueues: MissingAbility = {
	message:
		'The rule makes a case in each queue of a message, and cases of the record store of this rule do not know their queue',
	hint: 'Turn off several cases in Evaluate Rule, or choose another Record Store.',
};

const missingExternals: MissingAbility = {
	message:
		'The rule notes records of another system (External Record), and the record store of this rule keeps its own alone',
	hint: 'Make the record with Create Record, or choose another Record Store.',
};

const missingType = (type: string): MissingAbility => ({
	message: `The rule makes records of the type ${type}, and the record store of this rule has none but its own types`,
	hint: 'Choose another type in Create Record, or choose another Record Store.',
});
