import { checkAdvanced } from '../../../core/decision/settings/check-advanced';
import { defaultAdvancedSettings } from '../../../core/decision/settings/rule-settings';

it('takes the settings that a new rule begins with', () => {
	expect(checkAdvanced(defaultAdvancedSettings)).toBeNull();
	expect(checkAdvanced({ ...defaultAdvancedSettings, waitAfterResolved: { enabled: true, minutes: 1440 } })).toBeNull();
});

it.each<[why: string, settings: object, message: string]>([
	[
		'a choice in other letters',
		{ onActiveCase: 'Create' },
		'The setting `onActiveCase` is "Create", expected skip or create',
	],
	['a text for a switch', { multipleCases: 'yes' }, 'The setting `multipleCases` is "yes", expected true or false'],
	['nothing', { listMail: undefined }, 'The setting `listMail` is undefined, expected skip or create'],
	[
		'a time that is a text',
		{ waitAfterResolved: { enabled: true, minutes: '60' } },
		'The setting `waitMinutes` is "60", expected a number of minutes',
	],
	[
		'a time before the resolution',
		{ waitAfterResolved: { enabled: true, minutes: -5 } },
		'The setting `waitMinutes` is -5, expected a number of minutes',
	],
])('refuses a rule whose setting is %s', (_why, settings, message) => {
	expect(checkAdvanced({ ...defaultAdvancedSettings, ...settings })).toMatchObject({ code: 'ruleInvalid', message });
});
