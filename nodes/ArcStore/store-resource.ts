import { backUp } from './back-up';
import { deleteContactData, deleteContactDataProperties } from './delete-contact-data';
import { purge, purgeProperties } from './purge';
import type { StoreResource } from './resource';
import { changeSettings, changeTrackingKey, getSettings, revokeProperty, settingsProperty } from './settings';

/** What holds for the store as a whole. */
export const storeResource: StoreResource = {
	value: 'store',
	name: 'Store',
	description: 'Settings, keys and upkeep of the store as a whole',
	operations: [
		{
			value: 'backUp',
			name: 'Back Up',
			action: 'Back up the store',
			description: 'Copy an embedded store while it is used',
			forTools: false,
			run: backUp,
		},
		{
			value: 'changeSettings',
			name: 'Change Settings',
			action: 'Change settings of the store',
			description: 'Change settings of the whole store; what is not added stays as it is',
			forTools: false,
			run: changeSettings,
		},
		{
			value: 'changeTrackingKey',
			name: 'Change Tracking Key',
			action: 'Change the tracking key of the store',
			description: 'Sign the tracking tokens of replies with a new key',
			forTools: false,
			run: changeTrackingKey,
		},
		{
			value: 'deleteContactData',
			name: 'Delete Contact Data',
			action: 'Delete the data of a contact',
			description: 'Delete what the store holds of a person, by email address',
			forTools: false,
			run: deleteContactData,
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
			value: 'purge',
			name: 'Purge',
			action: 'Purge what is old',
			description: 'Remove what is older than the ages in the settings of the store',
			forTools: false,
			run: purge,
		},
	],
	properties: [settingsProperty, ...purgeProperties, ...deleteContactDataProperties, revokeProperty],
};
