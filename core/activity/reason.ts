/** What the activity monitor shows as the current state of an entry. */
export type Outcome = 'ready' | 'skipped' | 'failed';

/**
 * Why an item ended as it did. The first block are the reason codes of Dynamics' activity
 * monitor, the second those of this package.
 */
export const reasonCodes = {
	none: 0,
	sourceNotFound: 1,
	otherRecordConnected: 2,
	activeCaseConnected: 3,
	resolvedCaseConnected: 4,
	resolvedTooRecently: 5,
	noSender: 6,
	unknownSender: 7,
	contactNotCreated: 9,
	noEntitlement: 11,
	noConditionMatched: 13,
	contactCreationFailed: 16,
	conditionError: 17,
	internalError: 18,
	automaticMail: 101,
	duplicate: 102,
	noCustomer: 103,
	recordNotCreated: 104,
	ownerDisabled: 105,
	ruleInvalid: 106,
	abandoned: 107,
	messageUnreadable: 108,
	messageTooLarge: 109,
	outgoing: 110,
	blockedProfile: 111,
	notDirectMessage: 112,
	externalInDoubt: 113,
	takenByPerson: 114,
} as const;
export type Reason = keyof typeof reasonCodes;
