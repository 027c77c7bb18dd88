import { ArcError, type ArcErrorCode } from '../../../core/errors';

/** What the server or the way to it threw, so that it is told from an error of the store's own code. */
export class PostgresFailure extends Error {
	/** SQLSTATE, or the code of Node.js; empty where there is none. */
	readonly code: string;
	/** What `pg` said; it may quote values and stays here. */
	readonly original: unknown;

	constructor(original: unknown) {
		super('PostgreSQL failed');
		this.name = 'PostgresFailure';
		this.code = codeOf(original);
		this.original = original;
	}

	/** Whether the connection it came over can be used again: the server answered and goes on. */
	get keepsConnection(): boolean {
		return isSqlState(this.code) && !/^(?:08|57P|53300)/.test(this.code);
	}

	/** Whether the same transaction may succeed when it is done again: others were in its way. */
	get isPassing(): boolean {
		return ['40001', '40P01', '55P03', '23505', '23503'].includes(this.code);
	}
}

type Explanation = readonly [what: string, hint: string, code?: ArcErrorCode];

const noAnswer: Explanation = [
	'did not answer',
	'Check host and port, the firewall between, and that the server runs. Rules try again by themselves.',
];
const lost: Explanation = [
	'closed the connection',
	'It was restarted, or somebody ended the connection. Try again; rules do so by themselves.',
];
const untrusted: Explanation = [
	'has a certificate that is not trusted',
	'Give the certificate of its authority in the credential, or allow self-signed certificates there.',
	'credentialInvalid',
];

/** SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html), its class, or the code of Node.js. */
const explanations = new Map<string, Explanation>([
	['ECONNREFUSED', ['refused the connection', 'Check host and port, and that the server runs and listens there.']],
	['ENOTFOUND', ['was not found: its host name has no address', 'Check the host in the credential.']],
	['EAI_AGAIN', ['was not found: the name server did not answer', 'Check the network of this machine.']],
	['EHOSTUNREACH', ['cannot be reached from here', 'Check the host and the network between.']],
	['ENETUNREACH', ['cannot be reached from here', 'Check the host and the network between.']],
	['ETIMEDOUT', noAnswer],
	['timeout', noAnswer],
	['ECONNRESET', lost],
	['EPIPE', lost],
	['terminated', lost],
	[
		'noTls',
		[
			'does not offer TLS',
			'Switch TLS on in the server, or choose no TLS in the credential where the network is trusted.',
			'credentialInvalid',
		],
	],
	['DEPTH_ZERO_SELF_SIGNED_CERT', untrusted],
	['SELF_SIGNED_CERT_IN_CHAIN', untrusted],
	['UNABLE_TO_VERIFY_LEAF_SIGNATURE', untrusted],
	['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', untrusted],
	[
		'CERT_HAS_EXPIRED',
		['has a certificate that has expired', 'Renew the certificate of the server.', 'credentialInvalid'],
	],
	[
		'ERR_TLS_CERT_ALTNAME_INVALID',
		['has a certificate for another host', 'Connect by the name that the certificate holds.', 'credentialInvalid'],
	],
	['28P01', ['refused the login', 'Check user and password in the credential.', 'credentialInvalid']],
	[
		'28000',
		[
			'lets this user not in',
			'Check the user in the credential, TLS, and pg_hba.conf on the server.',
			'credentialInvalid',
		],
	],
	[
		'3D000',
		['has no such database', 'Create the database, or correct its name in the credential.', 'credentialInvalid'],
	],
	['3F000', ['has no such schema', 'Correct the schema in the credential, or create it.']],
	[
		'42P01',
		[
			'lacks a table of the store',
			'Somebody removed it. Restore the schema from a backup, or drop the schema to begin anew.',
		],
	],
	[
		'42501',
		[
			'denied permission',
			'Give the user the right to create a schema in the database, or make the user the owner of the schema and of its tables.',
		],
	],
	[
		'0A000',
		[
			'refused a change of its tables',
			'Views, policies, triggers or publications of your own that name columns of the store keep them as they are: drop those, open the store, and make them again.',
		],
	],
	[
		'53100',
		['cannot write: the disk is full', 'Make room on the disk of the server; messages are taken in again then.'],
	],
	['53200', ['is out of memory', 'Look at the memory of the server.']],
	[
		'53300',
		['has too many connections', 'Lower the pool size in the credential, or raise max_connections on the server.'],
	],
	['57P01', ['is shutting down, or an administrator ended the connection', 'Try again; rules do so by themselves.']],
	['57P02', ['crashed and is starting again', 'Try again; rules do so by themselves.']],
	['57P03', ['is starting up or shutting down', 'Try again; rules do so by themselves.']],
	['57014', ['cancelled the statement', 'Look at statement_timeout of the server or of the user.']],
	[
		'25006',
		[
			'takes no writes: it is a standby or read-only',
			'Give the host of the primary server in the credential.',
			'credentialInvalid',
		],
	],
	['22P05', ['has a database that cannot hold all characters', 'Create the database with the encoding UTF8.']],
	[
		'55P03',
		[
			'has tables that others hold for long',
			'Wait for back-ups and reports of the database, end processes of n8n with an older version of the package, and try again.',
		],
	],
	['40001', ['found others in the way, again and again', 'Try again.']],
	['40P01', ['found others in the way, again and again', 'Try again.']],
	['08', lost],
	['53', ['is short of resources', 'Look at the log of the server.']],
	['57', ['ended the statement', 'Look at the log of the server.']],
	['58', ['failed to read or write its files', 'Look at the disk and the log of the server.']],
	[
		'XX',
		[
			'reports damaged data or an internal error',
			'Look at the log of the server; restore from a backup if data is damaged.',
		],
	],
]);

/** A failure of PostgreSQL as ArcError; undefined for any other error. What was stored is in none of its texts. */
export function toArcError(error: unknown): ArcError | undefined {
	if (!(error instanceof PostgresFailure)) return undefined;
	const { code, original } = error;
	const [what, hint, kind = 'storeUnavailable'] = explanations.get(code) ??
		(isSqlState(code) ? explanations.get(code.slice(0, 2)) : undefined) ?? [
			`failed${code === '' ? '' : ` (${code})`}`,
			'Try again; if it stays, look at the log of the server.',
		];
	return new ArcError(kind, `The PostgreSQL server of the record store ${what}`, {
		hint,
		cause: new Error(whereabouts(code, original)),
	});
}

/** Where it failed, by names alone: the server's own text and detail quote values. */
function whereabouts(code: string, original: unknown): string {
	const fields = (typeof original === 'object' && original !== null ? original : {}) as Readonly<
		Record<string, unknown>
	>;
	const names = ['routine', 'schema', 'table', 'column', 'constraint', 'syscall', 'address', 'port'].filter(
		(name) => fields[name] !== undefined,
	);
	return [code || 'no code', ...names.map((name) => `${name} ${String(fields[name])}`)].join(', ');
}

const isSqlState = (code: string): boolean => /^[0-9A-Z]{5}$/.test(code) && !['EPIPE'].includes(code);

/** Texts of `pg` that come without a code. */
const texts: ReadonlyArray<readonly [RegExp, code: string]> = [
	[/timeout/i, 'timeout'],
	[/does not support SSL/i, 'noTls'],
	[/terminated|not queryable|client was closed|has encountered a connection error/i, 'terminated'],
];

function codeOf(original: unknown): string {
	const { code, message } = (typeof original === 'object' && original !== null ? original : {}) as {
		readonly code?: unknown;
		readonly message?: unknown;
	};
	if (typeof code === 'string') return code;
	return texts.find(([text]) => typeof message === 'string' && text.test(message))?.[1] ?? '';
}
