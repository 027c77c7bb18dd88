import type { Outcome } from '../../activity/reason';
import type { Owner } from '../../record/record';

/** Before Evaluating Conditions: the Advanced tab of a rule. */
export interface AdvancedSettings {
	readonly allowUnknownSenders: boolean;
	readonly unknownSenders: 'createContact' | 'mapManually';
	readonly createContactAs: 'queueOwner' | 'ruleOwner';
	readonly requireEntitlement: boolean;
	readonly waitAfterResolved: { readonly enabled: boolean; readonly minutes: number | null };
	readonly onActiveCase: 'skip' | 'create';
	readonly onSubjectChanged: 'ignore' | 'newCase';
	readonly multipleCases: boolean;
	readonly pruneRelated: boolean;
	readonly automaticMail: 'skip' | 'create';
	readonly listMail: 'skip' | 'create';
	readonly blockedProfiles: boolean;
	readonly directMessagesOnly: boolean;
}

/** The safe settings that a new rule begins with. */
export const defaultAdvancedSettings: AdvancedSettings = {
	allowUnknownSenders: false,
	unknownSenders: 'createContact',
	createContactAs: 'queueOwner',
	requireEntitlement: false,
	waitAfterResolved: { enabled: false, minutes: null },
	onActiveCase: 'skip',
	onSubjectChanged: 'ignore',
	multipleCases: false,
	pruneRelated: false,
	automaticMail: 'skip',
	listMail: 'create',
	blockedProfiles: true,
	directMessagesOnly: false,
};

/** What a rule says besides its condition items. */
export interface RuleSettings {
	readonly ruleId: string;
	readonly name: string;
	/** Owner whose permissions the rule uses to run; null where the store keeps no users. */
	readonly owner: Owner | null;
	readonly monitor: readonly Outcome[];
	readonly advanced: AdvancedSettings;
}
