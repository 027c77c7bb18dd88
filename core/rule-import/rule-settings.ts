import type { RuleRow } from './export-rows';
import { guidOf, isTableName, plainName, shownValue } from './plain-name';
import type { FindingKind } from './report';

/** Tells a finding about the rule as a whole. */
export type Tell = (kind: FindingKind, where: string, message: string) => void;

/** How findings are told: all of them, and those about IDs of Dataverse, which another store does not know. */
export interface Tells {
	readonly tell: Tell;
	readonly tellOfId: Tell;
}

type Parameters = Readonly<Record<string, unknown>>;

const activityTypes = new Map([
	['appointment', 'appointment'],
	['email', 'email'],
	['phonecall', 'phoneCall'],
	['serviceappointment', 'serviceActivity'],
	['socialactivity', 'socialActivity'],
	['task', 'task'],
]);
/** Object type codes, which some exports have in the place of names. */
const typeCodes = new Map([
	['4201', 'appointment'],
	['4202', 'email'],
	['4210', 'phonecall'],
	['4212', 'task'],
	['4214', 'serviceappointment'],
	['4216', 'socialactivity'],
]);
const oldTypes = new Map([
	[1, 'socialactivity'],
	[2, 'email'],
]);

/** Logical name of the table of activities that a rule monitors; email where it says nothing. */
export function activityTableOf(rule: RuleRow, tell: Tell): string {
	const written = String(rule.sourcechanneltypecode ?? '')
		.trim()
		.toLowerCase();
	const name = typeCodes.get(written) ?? written;
	if (isTableName(name)) return name;
	const old = oldTypes.get(rule.sourcetypecode ?? 0);
	if (old !== undefined) return old;
	tell('toDo', 'sourcechanneltypecode', 'the export does not name the activity type; Email was chosen');
	return 'email';
}

/** The parameters of ARC Rule Trigger. */
export function triggerParameters(
	rule: RuleRow,
	activityTable: string,
	queueAddresses: ReadonlyMap<string, string>,
	{ tell, tellOfId }: Tells,
): Parameters {
	const type = activityTypes.get(activityTable);
	const owner = ownerOf(rule, tellOfId);
	return {
		ruleName: plainName(rule.name, 'Imported rule'),
		...(type === undefined ? { activityType: 'custom', customActivityType: activityTable } : { activityType: type }),
		queue: queueOf(rule, queueAddresses, tell),
		...receivesFrom(rule, type),
		...(owner === undefined ? {} : { owner }),
		monitorOptions: ['failed'],
		options: {},
	};
}

/** From the queue that it monitors in Dataverse; a rule without one takes what comes into no queue. */
function receivesFrom(rule: RuleRow, type: string | undefined): Parameters {
	const hasQueue = guidOf(rule._queueid_value ?? rule.queueid?.queueid) !== undefined;
	return hasQueue || type === 'email' ? { receiveFrom: 'dataverseQueue' } : {};
}

function queueOf(rule: RuleRow, queueAddresses: ReadonlyMap<string, string>, tell: Tell): Parameters {
	const id = guidOf(rule._queueid_value ?? rule.queueid?.queueid);
	const address = queueAddresses.get(id ?? '')?.trim() ?? '';
	if (/^[^@\s=][^@\s]*@[^@\s]+$/.test(address)) return { __rl: true, mode: 'email', value: address };
	if (id === undefined) {
		tell(
			'toDo',
			'Queue to monitor',
			'the rule names no queue; choose one, unless it takes activities that are in none',
		);
		return { __rl: true, mode: 'list', value: '' };
	}
	const name = shownValue(rule, '_queueid_value') ?? rule.queueid?.name ?? '';
	return { __rl: true, mode: 'id', value: id, cachedResultName: plainName(name, id) };
}

function ownerOf(rule: RuleRow, tell: Tell): Parameters | undefined {
	const isTeam =
		rule['_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname'] === 'team' ||
		(guidOf(rule._owningteam_value) !== undefined && guidOf(rule._owninguser_value) === undefined);
	const id = guidOf(rule._ownerid_value) ?? guidOf(isTeam ? rule._owningteam_value : rule._owninguser_value);
	if (id === undefined) return undefined;
	const name = shownValue(rule, '_ownerid_value');
	tell(
		'toDo',
		'Owner whose permissions the rule uses to run',
		`the ${isTeam ? 'team' : 'user'} ${name === undefined ? '' : `"${plainName(name, id)}" `}is chosen by ID in Dataverse; with another record store, choose an owner there or none`,
	);
	return { __rl: true, mode: 'id', value: `${isTeam ? 'team' : 'user'}:${id}`, cachedResultName: plainName(name, id) };
}

/** The Advanced tab: the parameters of Evaluate Rule besides its items. */
export function advancedParameters(rule: RuleRow, activityTable: string, tell: Tell): Parameters {
	const allows = rule.allowunknownsender === true;
	const isSocial = activityTable === 'socialactivity';
	return {
		allowUnknownSenders: allows,
		...(allows ? { unknownSenders: unknownSendersOf(rule, tell) } : {}),
		requireEntitlement: rule.checkactiveentitlement === true,
		...waitOf(rule, tell),
		advanced: isSocial
			? {
					blockedProfiles: rule.checkblockedsocialprofile === true,
					directMessagesOnly: rule.checkdirectmessages === true,
				}
			: {},
	};
}

function unknownSendersOf(rule: RuleRow, tell: Tell): 'createContact' | 'mapManually' {
	const shown = shownValue(rule, 'senderresolutionoption');
	const value = Number(rule.senderresolutionoption ?? 0);
	const isManual = shown === undefined ? value === 1 : /map|manual/i.test(shown);
	const where = 'Manage unknown senders by';
	if (shown === undefined && rule.senderresolutionoption !== undefined && rule.senderresolutionoption !== null)
		tell(
			'toDo',
			where,
			`the export has the value ${value} without its label; it was taken for ${isManual ? 'mapping manually' : 'creating a contact'}`,
		);
	if (isManual)
		tell(
			'toDo',
			where,
			'the mapping is in the cloud flow; look the customer up with nodes behind Evaluate Rule, and let Resolve Contact continue If the Sender Is Unknown',
		);
	return isManual ? 'mapManually' : 'createContact';
}

function waitOf(rule: RuleRow, tell: Tell): Parameters {
	if (rule.checkifresolved !== true) return { waitAfterResolved: 'no' };
	const minutes = rule.resolvedsince ?? 0;
	if (minutes < 1) return { waitAfterResolved: 'withoutTime' };
	tell('toDo', 'Wait for a specific amount of time', `the value ${minutes} was taken for minutes`);
	return { waitAfterResolved: 'withTime', waitMinutes: Math.round(minutes) };
}
