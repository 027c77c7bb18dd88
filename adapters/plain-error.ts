import { ArcError, asError, isArcError, type ArcErrorCode } from '../core/errors';

/** An error as plain data, as it crosses from one thread to another: what it says, and what it was made of says. */
export interface PlainError {
	/** Null where it is no ArcError. */
	readonly code: ArcErrorCode | null;
	readonly message: string;
	readonly hint: string | undefined;
	readonly cause: string | undefined;
}

/** What was thrown, as plain data. */
export function toPlainError(thrown: unknown): PlainError {
	const { message, cause } = asError(thrown);
	return {
		code: isArcError(thrown) ? thrown.code : null,
		message,
		hint: isArcError(thrown) ? thrown.hint : undefined,
		cause: cause === undefined ? undefined : asError(cause).message,
	};
}

/** The error that plain data stands for: an ArcError where it was one. */
export function fromPlainError({ code, message, hint, cause }: PlainError): Error {
	const made = cause === undefined ? {} : { cause: new Error(cause) };
	return code === null
		? new Error(message, made)
		: new ArcError(code, message, hint === undefined ? made : { hint, ...made });
}
