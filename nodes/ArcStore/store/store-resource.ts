import { runBackUp } from './back-up';
import { deleteContactDataProperties, runDeleteContactData } from './delete-contact-data';
import { purgeProperties, runPurge } from './purge';
import { runTakeOver, takeOverProperties } from './take-over';
import type { StoreResource } from '../resource';
import { changeSettings, changeTrackingKey, getSettings, revokeProperty, settingsProperty } from './settings';

/** What holds for the store as a whole. */
export const storeResource: StoreResource = {
	value: 'store',
	name: 'Store',
	description: 'Settings of the whole store, back-ups, and how long things are kept',
	operations: [
		{
			value: 'changeSettings',
			name: 'Change Settings',
			action: 'Change settings of the store',
			description: 'Change settings of the whole store',
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
			value: 'changeTrackingKey',
			name: 'Change Tracking Key',
			action: 'Change the tracking key of the store',
			description: 'Sign the tracking tokens of replies with a new key',
			forTools: false,
			run: changeTrackingKey,
		},
		{
			value: 'purge',
			name: 'Purge',
			action: 'Purge what is old',
			description: 'Remove what is older than the ages in the settings',
			forTools: false,
			run: runPurge,
		},
		{
			value: 'deleteContactData',
			name: 'Delete Contact Data',
			action: 'Delete the data of a contact',
			description: 'Delete what belongs to a person, by email address, or count it first',
			forTools: false,
			run: runDeleteContactData,
		},
		{
			value: 'backUp',
			name: 'Back Up',
			action: 'Back up the store',
			description: 'Copy an embedded store while it is used',
			forTools: false,
			run: runBackUp,
		},
		{
			value: 'takeOver',
			name: 'Take Over Embedded Store',
			action: 'Move an embedded store into PostgreSQL',
			description: 'Move everything from an embedded store into the PostgreSQL schema of this node',
			forTools: false,
			run: { unopened: runTakeOver },
		},
	],
	properties: [
		settingsProperty,
		revokeProperty,
		...purgeProperties,
		...deleteContactDataProperties,
		...takeOverProperties,
	],
};
