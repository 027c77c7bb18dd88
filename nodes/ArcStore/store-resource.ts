import { itemOf } from './for-each-item';
import type { StoreResource } from './resource';
import { changeSettings, getSettings, settingsProperty } from './settings';

/** What holds for the store as a whole. */
export const storeResource: StoreResource = {
	value: 'store',
	name: 'Store',
	description: 'Settings and keys that hold for all rules of the store',
	operations: [
		{
			value: 'changeSettings',
			name: 'Change Settings',
			action: 'Change settings of the store',
			description: 'Change settings of the whole store; what is not added stays as it is',
			forTools: false,
			run: changeSettings,
		},
		{
			value: 'getSettings',
			name: 'Get Settings',
			action: 'Get settings of the store',
			description: 'Read all settings as they are now',
			forTools: false,
			run: getSettings,
		},
		{
			value: 'rotateTrackingKey',
			name: 'Rotate Tracking Key',
			action: 'Sign tracking tokens with a new key',
			description: 'Sign tracking tokens with a new key from now on; those that are out stay good',
			forTools: false,
			run: async (_context, store) => {
				await store.rotateTrackingKey();
				return [itemOf(0, { rotated: true })];
			},
		},
	],
	properties: [settingsProperty],
};
