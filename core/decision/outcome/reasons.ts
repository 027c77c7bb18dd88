import type { Reason } from '../../activity/reason';

/** What each reason means and what to do about it, for the monitor and the nodes' outputs. */
export const reasonTexts: Record<Reason, { readonly text: string; readonly recommendation: string }> = {
	none: {
		text: 'A condition item matched.',
		recommendation: 'If no record appears, look at the execution of the workflow.',
	},
	sourceNotFound: {
		text: 'The activity, or the record that it belongs to, is no longer in the store.',
		recommendation: 'Execute the entry again once its record is there.',
	},
	otherRecordConnected: {
		text: 'The activity belongs to a record that is no case.',
		recommendation: 'Remove the connection, or set When the Subject Changed to Create a Case.',
	},
	activeCaseConnected: {
		text: 'The activity belongs to an active case.',
		recommendation: 'This is what a reply does; the message is on the case.',
	},
	resolvedCaseConnected: {
		text: 'The activity belongs to a resolved case.',
		recommendation: 'Set Reply to a Resolved Case in Evaluate Rule to Makes a New Case, and replies make new cases.',
	},
	resolvedTooRecently: {
		text: 'The connected case was resolved less long ago than the rule waits.',
		recommendation:
			'Shorten Time Since Resolution in Evaluate Rule, or set Reply to a Resolved Case to Makes a New Case.',
	},
	noSender: {
		text: 'The email names no sender.',
		recommendation: 'Look at the message; a person may have to read it.',
	},
	unknownSender: {
		text: 'The address of the sender belongs to no active contact or account.',
		recommendation: 'Switch on Allow Emails From Unknown Senders, or add the contact.',
	},
	contactNotCreated: {
		text: 'The owner who would create the contact lacks the privilege.',
		recommendation: 'Grant contact:create, or let the rule owner create contacts.',
	},
	noEntitlement: {
		text: 'No active entitlement covers the sender.',
		recommendation: 'Activate an entitlement for the customer, or do not require one.',
	},
	noConditionMatched: {
		text: 'No condition item matched.',
		recommendation: 'Look at the rows that did not hold; a blank last item takes what is left.',
	},
	contactCreationFailed: {
		text: 'The contact could not be created.',
		recommendation: 'Look at the trace for what the store said, mend it and execute the entry again.',
	},
	conditionError: {
		text: 'A condition could not be evaluated.',
		recommendation: 'Look at the row named in the trace: its value is of another kind than its operator expects.',
	},
	internalError: {
		text: 'The execution ended with an error, as often as the rule allows attempts.',
		recommendation: 'Look at the execution, mend what it names, and execute the entry again.',
	},
	automaticMail: {
		text: 'A machine wrote this message.',
		recommendation: 'To make records of such mail, set Automatic Mail to Create a Record.',
	},
	duplicate: {
		text: 'The same message came to the same queue before.',
		recommendation: 'Nothing needs to be done.',
	},
	noCustomer: {
		text: 'No valid customer was found, and the rule terminates then.',
		recommendation: 'Let Resolve Contact create the contact or continue, or map a customer.',
	},
	recordNotCreated: {
		text: 'The record could not be made.',
		recommendation: 'Look at the trace for what was refused, mend it and execute the entry again.',
	},
	ownerDisabled: {
		text: 'The owner whose permissions the rule uses is disabled or gone.',
		recommendation: 'Choose an enabled owner in ARC Rule Trigger and publish the workflow.',
	},
	ruleInvalid: {
		text: 'The rule cannot run as it stands.',
		recommendation: 'Mend what the execution names and publish; the item is taken again by itself.',
	},
	abandoned: {
		text: 'The execution waited for longer than 30 days.',
		recommendation: 'Execute the entry again.',
	},
	messageUnreadable: {
		text: 'The message could not be parsed; its bytes are kept.',
		recommendation: 'Read the raw message.',
	},
	messageTooLarge: {
		text: 'The message is larger than the limits allow.',
		recommendation: 'Raise the limit in ARC Rule Trigger if such messages are expected.',
	},
	outgoing: {
		text: 'The email is an outgoing one.',
		recommendation: 'Nothing needs to be done; rules handle incoming activities.',
	},
	blockedProfile: {
		text: 'The post is from a blocked profile.',
		recommendation: 'To make records of such posts, include blocked profiles in Evaluate Rule.',
	},
	notDirectMessage: {
		text: 'The post is public, and the rule takes direct messages only.',
		recommendation: 'To make records of public posts, switch off Direct Messages Only.',
	},
	externalInDoubt: {
		text: 'The record was begun in another system, and it is not known whether it was made.',
		recommendation:
			'Look for it there by the ID of the queue item. Then set In Doubt of External Record to Look It Up First, or, where the record is missing, to Make Again, and execute the entry again.',
	},
	takenByPerson: {
		text: 'A person took the item out of its queue before the rule came to it.',
		recommendation: 'This is what people do who work on the queue; execute the entry again to let the rule have it.',
	},
};

/** What people call each reason; the docs and programs call it by its key. */
export const reasonNames: Record<Reason, string> = {
	none: 'Condition matched',
	sourceNotFound: 'Activity or record gone',
	otherRecordConnected: 'Connected to another record',
	activeCaseConnected: 'Connected to an active case',
	resolvedCaseConnected: 'Connected to a resolved case',
	resolvedTooRecently: 'Case resolved too recently',
	noSender: 'No sender',
	unknownSender: 'Unknown sender',
	contactNotCreated: 'Contact not created',
	noEntitlement: 'No entitlement',
	noConditionMatched: 'No condition matched',
	contactCreationFailed: 'Contact creation failed',
	conditionError: 'Error in a condition',
	internalError: 'Error in the workflow',
	automaticMail: 'Automatic mail',
	duplicate: 'Duplicate',
	noCustomer: 'No customer',
	recordNotCreated: 'Record not created',
	ownerDisabled: 'Owner disabled',
	ruleInvalid: 'Rule invalid',
	abandoned: 'Waited too long',
	messageUnreadable: 'Message unreadable',
	messageTooLarge: 'Message too large',
	outgoing: 'Outgoing email',
	blockedProfile: 'Blocked profile',
	notDirectMessage: 'Public post',
	externalInDoubt: 'Record elsewhere in doubt',
	takenByPerson: 'Taken by a person',
};
