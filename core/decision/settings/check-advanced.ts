import { ArcError } from '../../errors';
import { describe } from '../../field';
import type { AdvancedSettings } from './rule-settings';

const skipOrCreate = ['skip', 'create'] as const;
const yesOrNo = [true, false] as const;

/** What each setting may be; the wait is a time besides. */
const choices: Readonly<Record<Exclude<keyof AdvancedSettings, 'waitAfterResolved'>, readonly unknown[]>> = {
	allowUnknownSenders: yesOrNo,
	unknownSenders: ['createContact', 'mapManually'],
	createContactAs: ['queueOwner', 'ruleOwner'],
	requireEntitlement: yesOrNo,
	onActiveCase: skipOrCreate,
	onSubjectChanged: ['ignore', 'newCase'],
	multipleCases: yesOrNo,
	pruneRelated: yesOrNo,
	automaticMail: skipOrCreate,
	listMail: skipOrCreate,
	blockedProfiles: yesOrNo,
	directMessagesOnly: yesOrNo,
};

/**
 * `ruleInvalid` for the first setting that holds what the panel does not offer, as in a workflow that
 * was written by hand; null where all are sound. Taken for something else it would decide silently.
 */
export function checkAdvanced(advanced: AdvancedSettings): ArcError | null {
	for (const [setting, values] of Object.entries(choices)) {
		const found: unknown = advanced[setting as keyof typeof choices];
		if (!values.includes(found)) return invalid(setting, found, values.join(' or '));
	}
	const { minutes } = advanced.waitAfterResolved;
	const isTime = minutes === null || (typeof minutes === 'number' && Number.isFinite(minutes) && minutes >= 0);
	return isTime ? null : invalid('waitMinutes', minutes, 'a number of minutes');
}

function invalid(setting: string, found: unknown, expected: string): ArcError {
	return new ArcError('ruleInvalid', `The setting \`${setting}\` is ${describe(found)}, expected ${expected}`, {
		hint: 'Choose it in the panel of Evaluate Rule.',
	});
}
