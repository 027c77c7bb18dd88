import type { ClientConfig } from '../../../vendor/pg';
import { ArcError } from '../../../core/errors';
import { columnParsers } from './column-parsers';

/** Where a PostgreSQL store is and how it is reached. */
export interface PostgresSettings {
	readonly host: string;
	readonly port: number;
	readonly database: string;
	readonly user: string;
	readonly password: string;
	/** Made where it is missing; everything of the store is in it. */
	readonly schema: string;
	/** `trustAny` encrypts without asking who the server is. */
	readonly tls: 'none' | 'verify' | 'trustAny';
	/** PEM of the authority that signed the server's certificate, where it is none that Node.js knows. */
	readonly ca?: string;
	/** How many connections a pool opens at most; a thread of mailboxes has a smaller one of its own, and the process one that listens. */
	readonly poolSize: number;
}

/** A server that does not answer is given up after this time. */
const connectTimeoutMs = 10_000;
/** A statement that takes longer than this is waiting for a server that is gone. */
const queryTimeoutMs = 60_000;

/** @throws ArcError `credentialInvalid` for settings that no server could take. */
export function checkSettings(settings: PostgresSettings): void {
	const { host, database, user, schema, port, poolSize } = settings;
	for (const [name, value] of Object.entries({ host, database, user })) {
		if (value.trim() === '')
			throw invalid(`The ${name} of the PostgreSQL server is empty`, `Fill in the ${name} in the credential.`);
	}
	if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema) || schema.startsWith('pg_')) {
		throw invalid(
			`"${schema.slice(0, 80)}" cannot be the schema of a record store`,
			'Use up to 63 lower-case letters, digits and underscores, not beginning with a digit or pg_.',
		);
	}
	if (!Number.isInteger(port) || port < 1 || port > 65_535)
		throw invalid(`${port} is no port`, 'PostgreSQL usually listens on 5432.');
	if (!Number.isInteger(poolSize) || poolSize < 1 || poolSize > 100) {
		throw invalid(`A pool of ${poolSize} connections cannot be opened`, 'Choose between 1 and 100; 10 is usual.');
	}
}

/** The settings as `pg` takes them. */
export function clientConfig({ host, port, database, user, password, tls, ca = '' }: PostgresSettings): ClientConfig {
	return {
		host,
		port,
		database,
		user,
		password,
		ssl: tls === 'none' ? false : { rejectUnauthorized: tls === 'verify', ...(ca.trim() === '' ? {} : { ca }) },
		application_name: 'n8n-nodes-arc',
		connectionTimeoutMillis: connectTimeoutMs,
		query_timeout: queryTimeoutMs,
		keepAlive: true,
		types: columnParsers,
	};
}

function invalid(message: string, hint: string): ArcError {
	return new ArcError('credentialInvalid', message, { hint });
}
