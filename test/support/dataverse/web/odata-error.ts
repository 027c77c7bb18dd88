/** A refusal as the Web API gives it: a status, a code of Dataverse (which may be empty) and a message. */
export class ODataError extends Error {
	readonly status: number;
	readonly code: string;
	readonly headers: Readonly<Record<string, string>>;

	constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
		super(message);
		this.status = status;
		this.code = code;
		this.headers = headers;
	}
}

/** The table of errors in the facts about the protocol. */
export const refusals = {
	unknownSegment: (segment: string) =>
		new ODataError(404, '0x80060888', `Resource not found for the segment '${segment}'.`),
	badQuery: (message: string) => new ODataError(400, '0x80060888', message),
	unknownProperty: (property: string, table: string) =>
		new ODataError(
			400,
			'0x80060888',
			`Could not find a property named '${property}' on type 'Microsoft.Dynamics.CRM.${table}'.`,
		),
	badPayload: (table: string, message: string) =>
		new ODataError(
			400,
			'0x80048d19',
			`Error identified in Payload provided by the user for Entity :'${table}', For more information on this error please follow this help link. ---->  InnerException : ${message}`,
		),
	invalidArgument: (message: string) => new ODataError(400, '0x80040203', message),
	notFound: (table: string, id: string) =>
		new ODataError(404, '0x80040217', `Entity '${table}' With Id = ${id} Does Not Exist`),
	noSuchKey: (table: string) =>
		new ODataError(404, '0x80060891', `A record with the specified key values does not exist in ${table} entity`),
	duplicateId: () => new ODataError(412, '0x80040237', 'A record with matching key values already exists.'),
	duplicateKey: (key: string) =>
		new ODataError(
			412,
			'0x80060892',
			`A record that has the attribute values ${key} already exists. The entity key requires that this set of attributes contains unique values. Select unique values and try again.`,
		),
	versionMismatch: () =>
		new ODataError(
			412,
			'0x80060882',
			"The version of the existing record doesn't match the RowVersion property provided.",
		),
	tooLong: (table: string, column: string, limit: number, length: number) =>
		new ODataError(
			400,
			'0x80044331',
			`A validation error occurred.  The length of the '${column}' attribute of the '${table}' entity exceeded the maximum allowed length of '${limit}'. (Length: ${length})`,
		),
	badOption: (column: string, value: number) =>
		new ODataError(
			400,
			'0x8004431a',
			`A validation error occurred. The value ${value} of '${column}' is outside the valid range.`,
		),
	badStatus: (table: string, status: number, state: number) =>
		new ODataError(400, '0x80048408', `${status} is not a valid status code for state code ${state} on ${table}.`),
	noPrivilege: (user: string, privilege: string, table: string) =>
		new ODataError(
			403,
			'0x80040220',
			`Principal user (Id=${user}, type=8) is missing ${privilege} privilege on entity '${table}'.`,
		),
	disabledUser: (user: string) =>
		new ODataError(403, '0x80040225', `The specified user(Id = ${user}) is disabled. Consider enabling this user.`),
	noMember: () => new ODataError(403, '0x80072560', 'The user is not a member of the organization.'),
	wrongMethod: (method: string) =>
		new ODataError(405, '0x80060888', `The requested resource does not support http method '${method}'.`),
	referenced: (table: string) =>
		new ODataError(405, '0x80040227', `The ${table} cannot be deleted because it is associated with another object.`),
};
