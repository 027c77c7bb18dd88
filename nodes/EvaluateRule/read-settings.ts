import type { IExecuteFunctions } from 'n8n-workflow';
import { defaultAdvancedSettings, type AdvancedSettings } from '../../core/decision/rule-settings';

type Wait = 'no' | 'withoutTime' | 'withTime';

/** The Advanced tab as the parameters of Evaluate Rule say it. They hold for the whole batch. */
export function readAdvancedSettings(context: IExecuteFunctions): AdvancedSettings {
	const read = <T>(name: string, fallback: T): T => context.getNodeParameter(name, 0, fallback) as T;
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
