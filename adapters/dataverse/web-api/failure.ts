import { ArcError, type ArcErrorCode } from '../../../core/errors';
import { isRow, type Operation } from './operation';
import type { HttpAnswer } from './transport';

/** What Dataverse refused, or why it could not be asked. */
export class DataverseError extends ArcError {
	/** Status of HTTP; 0 where no answer came. */
	readonly status: number;
	/** Dataverse's own code, as `0x80040220`; empty where it gave none. */
	readonly dataverseCode: string;
	/** Entity set and column that it is about, as far as they are known. */
	readonly table: string | undefined;
	readonly column: string | undefined;
	/** Whether it may have been done all the same: the answer was lost. */
	readonly isAmbiguous: boolean;

	constructor(
		code: ArcErrorCode,
		message: string,
		about: {
			readonly hint: string;
			readonly status?: number;
			readonly dataverseCode?: string;
			readonly table?: string | undefined;
			readonly column?: string | undefined;
			readonly isAmbiguous?: boolean;
			readonly cause?: unknown;
		},
	) {
		super(code, message, { hint: about.hint, cause: about.cause });
		this.status = about.status ?? 0;
		this.dataverseCode = about.dataverseCode ?? '';
		this.table = about.table;
		this.column = about.column;
		this.isAmbiguous = about.isAmbiguous ?? false;
	}
}

type Explanation = readonly [code: ArcErrorCode, what: string, hint: string];

const rights: Explanation = [
	'privilegeMissing',
	'denied the right',
	'Give the user in whose name it is done a security role with this right on the table.',
];
const disabled: Explanation = [
	'ownerDisabled',
	'has disabled the user in whose name it is done',
	'Enable the user in Dataverse, or choose another owner of the rule.',
];
const noRow: Explanation = ['recordNotFound', 'has no such row', 'Check the id; the row may have been deleted.'];
const noColumn: Explanation = [
	'fieldInvalid',
	'does not know a column or a navigation, or its value is of another type',
	'Correct the name or the value in the field mapping; Refresh Fields reads the columns again.',
];
const noTable: Explanation = [
	'recordTypeUnknown',
	'has no such table',
	'Check the record type; some tables come with an app such as Sales or Customer Service.',
];
const badValue: Explanation = ['fieldInvalid', 'refused a value', 'Correct the value in the field mapping.'];
const exists: Explanation = [
	'recordRefused',
	'has a row with these values already',
	'Look for a duplicate in Dataverse, or at its rules for duplicates.',
];

/** By Dataverse's code. */
const byCode = new Map<string, Explanation>([
	['0x80040217', noRow],
	['0x80060891', noRow],
	['0x80040220', rights],
	['0x80048306', rights],
	['0x80040225', disabled],
	['0x80041d1f', disabled],
	['0x80072560', disabled],
	['0x80048d19', noColumn],
	['0x80060888', noColumn],
	['0x80044331', ['fieldInvalid', 'found a text too long for its column', 'Shorten the text in the field mapping.']],
	['0x8004431a', ['fieldInvalid', 'does not know a choice', 'Use a value or a label of the choices of this column.']],
	[
		'0x80048408',
		['fieldInvalid', 'does not allow this status in this state', 'Set a status that belongs to the state.'],
	],
	['0x80040203', badValue],
	['0x80040333', exists],
	['0x80040237', exists],
	['0x80060892', exists],
	['0x80060882', ['recordRefused', 'has a newer version of the row', 'Read the row again, and change that.']],
	['0x80040227', ['recordRefused', 'keeps the row, since others refer to it', 'Delete or change those first.']],
]);

/** By status, where its code says nothing. */
const byStatus = new Map<number, Explanation>([
	[
		401,
		['credentialInvalid', 'did not accept the login', 'Connect the credential again; its token may have been revoked.'],
	],
	[403, rights],
	[404, noRow],
	[412, exists],
	[413, ['fieldInvalid', 'found the request too large', 'Make the values smaller.']],
]);

const refused: Explanation = [
	'recordRefused',
	'refused it',
	'Look at its message; a plug-in or a business rule in Dataverse may stand behind it.',
];

/** What a gateway answers when it does not know what became of a request. */
const lostStatuses: ReadonlySet<number> = new Set([0, 408, 500, 502, 503, 504]);

/** What Dataverse answered instead of doing an operation: its code and message, with table and column. */
export function failureOf(answer: HttpAnswer, operation: Operation): DataverseError {
	const { status } = answer;
	const { code, message } = errorOf(answer.body);
	const table = tableOf(operation.path);
	if (code === '' && lostStatuses.has(status)) return lost(`answered with the status ${status}`, undefined, status);
	if (status >= 500 && !byCode.has(code))
		return unavailable(`failed (${code || status}): ${message}`, 'Rules try again by themselves.', status);
	const [kind, what, hint] = explanationOf(status, code, message);
	const place = [table, columnOf(message)].filter((name) => name !== undefined).join('.') || 'a batch';
	return new DataverseError(kind, `Dataverse ${what}: ${place}, ${operation.method} (${code || status}): ${message}`, {
		hint,
		status,
		dataverseCode: code,
		table,
		column: columnOf(message),
	});
}

/** A failure after which nobody knows whether anything was done. */
export function lost(what: string, cause?: unknown, status = 0): DataverseError {
	return new DataverseError('storeUnavailable', `Dataverse ${what}`, {
		hint: 'Check the environment and the network between. Rules try again by themselves.',
		status,
		isAmbiguous: true,
		cause,
	});
}

/** A failure before anything was done. */
export function unavailable(what: string, hint: string, status = 0): DataverseError {
	return new DataverseError('storeUnavailable', `Dataverse ${what}`, { hint, status });
}

/** What was not done since another operation of its group was refused. */
export function notDone(): DataverseError {
	return new DataverseError('notWritten', 'The record was not written, since another one was refused', {
		hint: 'Mend the record that was refused.',
	});
}

function explanationOf(status: number, code: string, message: string): Explanation {
	if (status === 404 && /resource not found for the segment/i.test(message)) return noTable;
	return byCode.get(code) ?? byStatus.get(status) ?? refused;
}

function errorOf(body: string): { readonly code: string; readonly message: string } {
	let parsed: unknown;
	try {
		parsed = JSON.parse(body);
	} catch {
		return { code: '', message: 'no explanation' };
	}
	const error = isRow(parsed) ? parsed['error'] : undefined;
	if (!isRow(error)) return { code: '', message: 'no explanation' };
	const { code, message } = error;
	return {
		code: typeof code === 'string' ? code.toLowerCase() : '',
		message: typeof message === 'string' ? message.slice(0, 500) : 'no explanation',
	};
}

/** The entity set that a path begins with. */
function tableOf(path: string): string | undefined {
	return /^[A-Za-z_]\w*/.exec(path)?.[0];
}

/** The column that Dataverse names in its message, in one of the shapes that it has. */
const columnShapes: readonly RegExp[] = [
	/length of the '([\w.]+)' attribute/i,
	/property (?:named )?'([\w.]+)(?:@[\w.]+)?'/i,
	/attribute '?([\w.]+)'?/i,
];

function columnOf(message: string): string | undefined {
	return columnShapes.map((shape) => shape.exec(message)?.[1]).find((name) => name !== undefined);
}
