import { defaultAdvancedSettings, type AdvancedSettings } from './rule-settings';

type Wait = 'no' | 'withoutTime' | 'withTime';

/** Reads a parameter of Evaluate Rule; the fallback stands for one that is not there. */
export type ReadParameter = <T>(name: string, fallback: T) => T;

/** The Advanced tab as the parameters of Evaluate Rule say it. They hold for the whole batch. */
export function readAdvancedSettings(read: ReadParameter): AdvancedSettings {
	const wait = read<Wait>('waitAfterResolved', 'no');
	const chosen = read<Partial<AdvancedSettings>>('advanced', {});
	return {
		...defaultAdvancedSettings,
		...chosen,
		allowUnknownSenders: read('allowUnknownSenders', false),
		unknownSenders: read('unknownSenders', defaultAdvancedSettings.unknownSenders),
		createContactAs: read('createContactAs', defaultAdvancedSettings.createContactAs),
		requireEntitlement: read('requireEntitlement', false),
		waitAfterResolved: {
			enabled: wait !== 'no',
			minutes: wait === 'withTime' ? read('waitMinutes', 60) : null,
		},
	};
}
