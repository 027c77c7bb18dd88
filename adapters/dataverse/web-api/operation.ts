import type { HttpMethod } from './transport';

/** What is asked of the Web API, alone or as a part of a batch. */
export interface Operation {
	readonly method: HttpMethod;
	/** Below `/api/data/v9.2/` and encoded, as `contacts(<id>)?$select=fullname`; or `$1/...` in a group. */
	readonly path: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: Readonly<Record<string, unknown>>;
	/** Id of the `systemuser` in whose name it is done; whoever signed in otherwise. */
	readonly caller?: string;
	/**
	 * Whether doing it twice is the same as doing it once. Where nobody says, reading is, and so is a
	 * creation under an id of ours; anything else is sent once only when its answer is lost.
	 */
	readonly repeatable?: boolean;
}

export type Row = Readonly<Record<string, unknown>>;

export interface Answer {
	readonly status: number;
	/** By name in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	/** Empty where there is no body. */
	readonly body: Row;
}

/** A header that asks for the names and labels behind values: labels of choices, tables of lookups. */
const withAnnotations = {
	Prefer:
		'odata.include-annotations="OData.Community.Display.V1.FormattedValue,Microsoft.Dynamics.CRM.lookuplogicalname"',
} as const;

/** Refuses to change a row that is there: the answer is 412 then. */
const createOnly = { 'If-None-Match': '*' } as const;
/** Refuses to make a row that is not there: the answer is 404 then. */
const updateOnly = { 'If-Match': '*' } as const;

/** Reads a path with its query. */
export function reading(path: string, headers: Operation['headers'] = withAnnotations): Operation {
	return { method: 'GET', path, headers };
}

/** Makes a row under an id of ours, so that making it again changes nothing: 412 says that it is there. */
export function creating(entitySet: string, id: string, body: Row): Operation {
	return { method: 'PATCH', path: `${entitySet}(${id})`, headers: createOnly, body };
}

/** Changes columns of a row that is there; 404 says that it is not. */
export function updating(entitySet: string, id: string, body: Row): Operation {
	return { method: 'PATCH', path: `${entitySet}(${id})`, headers: updateOnly, body, repeatable: true };
}

/** Whether an operation may be sent again when nobody knows whether it was done. */
export function isRepeatable({ method, headers = {}, repeatable }: Operation): boolean {
	return repeatable ?? (method === 'GET' || headers['If-None-Match'] === '*');
}

/** The rows of an answer to a query of a set. */
export function rowsOf({ body }: Answer): readonly Row[] {
	const { value } = body;
	return Array.isArray(value) ? value.filter(isRow) : [];
}

/** Whether a value is an object with columns. */
export function isRow(value: unknown): value is Row {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
