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
		text: 'The activity belongs to a record that is not a case.',
		recommendation:
			'Execute the entry again past the skip, or set When the Subject Changed in Evaluate Rule to Create a Case.',
	},
	activeCaseConnected: {
		text: 'The activity belongs to an active case.',
		recommendation:
			'Nothing needs to be done: the reply is on its case. When the Case Is Active in Evaluate Rule changes that.',
	},
	resolvedCaseConnected: {
		text: 'The activity belongs to a resolved case.',
		recommendation:
			'If such replies are to make new cases, set Reply to a Resolved Case in Evaluate Rule to Makes a New Case.',
	},
	resolvedTooRecently: {
		text: 'The case was resolved only a short time ago, and the rule waits longer before a reply makes a new one.',
		recommendation:
			'Shorten Time Since Resolution in Evaluate Rule, or set Reply to a Resolved Case to Makes a New Case.',
	},
	noSender: {
		text: 'The email names no sender.',
		recommendation: 'Read the message.',
	},
	unknownSender: {
		text: 'The sender is no active contact or account.',
		recommendation:
			'Add or activate the contact and execute the entry again, or switch on Allow Emails From Unknown Senders in Evaluate Rule.',
	},
	contactNotCreated: {
		text: 'The record of the sender could not be created, or activated again: the user in whose name it would be done may not.',
		recommendation:
			'The trace names the user and what stands against it. Grant the privilege (with ARC Store, or by a role of Dataverse), enable the user, or change Create Contact As in Evaluate Rule, and execute the entry again.',
	},
	noEntitlement: {
		text: 'No active entitlement covers the sender.',
		recommendation:
			'Activate an entitlement of the customer, or switch off Require a Valid Entitlement in Evaluate Rule.',
	},
	noConditionMatched: {
		text: 'No condition item matched.',
		recommendation: 'Look at the rows that did not hold. A last item without groups takes what is left.',
	},
	contactCreationFailed: {
		text: 'The contact could not be created.',
		recommendation: 'The trace says what the store refused. Mend it, and execute the entry again.',
	},
	conditionError: {
		text: 'A condition could not be evaluated.',
		recommendation:
			'The trace names the row, what it found and what it expected. Change the row, publish the workflow, and execute the entry again.',
	},
	internalError: {
		text: 'The execution ended with an error each time, and the attempts of the rule are used up.',
		recommendation: 'Look at the execution in n8n, mend what it names, and execute the entry again.',
	},
	automaticMail: {
		text: 'A machine wrote this message, or a mailing list sent it on.',
		recommendation:
			'If such mail is to make records, set Automatic Mail in Evaluate Rule to Create a Record, or List Mail for that of lists.',
	},
	duplicate: {
		text: 'The same message came to the same queue before.',
		recommendation: 'Nothing needs to be done.',
	},
	noCustomer: {
		text: 'No customer was found, and Resolve Contact ends without a record then.',
		recommendation:
			'Change If the Sender Is Unknown in Resolve Contact to Create Contact or Continue, publish the workflow, and execute the entry again.',
	},
	recordNotCreated: {
		text: 'The record could not be made, or changed.',
		recommendation: 'The trace says what was refused. Mend it, and execute the entry again.',
	},
	ownerDisabled: {
		text: 'The owner of the rule is disabled or gone, or is a team that nobody administers.',
		recommendation:
			'Enable the user, or choose another Rule Owner in ARC Rule Trigger and publish the workflow. Then execute the entry again.',
	},
	ruleInvalid: {
		text: 'The rule cannot run as it stands.',
		recommendation: 'Mend what the execution names, and publish. The message is taken again by itself.',
	},
	abandoned: {
		text: 'The execution waited for longer than 30 days.',
		recommendation: 'Execute the entry again.',
	},
	messageUnreadable: {
		text: 'The message could not be parsed; its bytes are kept.',
		recommendation: 'Read the raw message with ARC Store (Activity, Get Raw Message).',
	},
	messageTooLarge: {
		text: 'The message is over a limit: of its size, or of its parts and headers.',
		recommendation:
			'The trace names the limit. That of the size is an option of ARC Rule Trigger; mail of people stays far below the others.',
	},
	outgoing: {
		text: 'The email is one that your side sent.',
		recommendation: 'Nothing needs to be done: rules handle what comes in.',
	},
	blockedProfile: {
		text: 'The post is from a blocked profile.',
		recommendation: 'If such posts are to make records, switch on Include Blocked Profiles in Evaluate Rule.',
	},
	notDirectMessage: {
		text: 'The post is public, and the rule takes direct messages only.',
		recommendation: 'If public posts are to make records, switch off Direct Messages Only in Evaluate Rule.',
	},
	externalInDoubt: {
		text: 'The record was begun in another system, and nobody knows whether it was made.',
		recommendation:
			'Look for it there by the ID of the queue item. Then set In Doubt of External Record to Look It Up First, or, where the record is missing, to Make Again, and execute the entry again.',
	},
	takenByPerson: {
		text: 'A person took the item out of its queue before the rule came to it.',
		recommendation: 'Nothing needs to be done. To let the rule have it, execute the entry again.',
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
