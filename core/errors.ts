/** Stable codes of the errors that users meet; each is explained in docs/errors.md. */
export type ArcErrorCode =
	| 'abandoned'
	| 'claimLost'
	| 'conditionError'
	| 'conditionInvalid'
	| 'contactCustomerMismatch'
	| 'credentialInvalid'
	| 'customerMissing'
	| 'executionNotStarted'
	| 'externalTaken'
	| 'fieldInvalid'
	| 'folderUnknown'
	| 'importInvalid'
	| 'itemInvalid'
	| 'mailboxUnavailable'
	| 'messageTooLarge'
	| 'messageUnreadable'
	| 'notForTools'
	| 'notOffered'
	| 'notSimulated'
	| 'notWritten'
	| 'ownerDisabled'
	| 'portInUse'
	| 'privilegeMissing'
	| 'queueRequired'
	| 'queueUnknown'
	| 'queueWithoutAddress'
	| 'recordKeyUsedTwice'
	| 'recordNotFound'
	| 'recordRefused'
	| 'recordTypeUnknown'
	| 'referenceNotFound'
	| 'ruleAlreadyActive'
	| 'ruleInvalid'
	| 'ruleWithoutItems'
	| 'sendFailed'
	| 'storeInUse'
	| 'storeMismatch'
	| 'storeMoved'
	| 'storeNotEmpty'
	| 'storeNotShared'
	| 'storeUnavailable'
	| 'templateInvalid'
	| 'templateMissing'
	| 'templateTypeMismatch'
	| 'workflowInvalid';

/**
 * A promise that could not be kept, for a reason that a person can act on.
 *
 * `message` says what was found and what was expected, `hint` what to do. Neither ever holds a
 * secret or a message body.
 */
export class ArcError extends Error {
	readonly code: ArcErrorCode;
	readonly hint: string | undefined;

	constructor(code: ArcErrorCode, message: string, options: { readonly hint?: string; readonly cause?: unknown } = {}) {
		super(message, options.cause === undefined ? undefined : { cause: options.cause });
		this.name = 'ArcError';
		this.code = code;
		this.hint = options.hint;
	}
}

/** Whether a thrown value is an ArcError, also one that another copy of this module made. */
export function isArcError(error: unknown): error is ArcError {
	return error instanceof Error && error.name === 'ArcError' && 'code' in error;
}

/** What was thrown, as an error. */
export function asError(thrown: unknown): Error {
	return thrown instanceof Error ? thrown : new Error(String(thrown));
}
