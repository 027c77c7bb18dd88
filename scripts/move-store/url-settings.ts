import type { PostgresSettings } from '../../adapters/store/postgres/postgres-settings.ts';

/** TLS by the words of libpq; without one, a certificate that is trusted is asked for. */
const tlsOf: Readonly<Record<string, PostgresSettings['tls']>> = {
	disable: 'none',
	require: 'trustAny',
	'verify-full': 'verify',
};

/**
 * The settings that the address of a database stands for.
 *
 * @param password Used where the address has none.
 * @throws Error that says what of the address cannot be meant
 */
export function urlSettings(address: string, schema: string, password: string): PostgresSettings {
	if (!URL.canParse(address)) throw new Error('The address is none, expected postgresql://USER@HOST:5432/DATABASE');
	const url = new URL(address);
	if (!['postgres:', 'postgresql:'].includes(url.protocol)) {
		throw new Error(`The address begins with ${url.protocol}//, expected postgresql://`);
	}
	const mode = url.searchParams.get('sslmode') ?? 'verify-full';
	const tls = tlsOf[mode];
	if (tls === undefined) throw new Error(`sslmode is "${mode}", expected one of ${Object.keys(tlsOf).join(', ')}`);
	return {
		host: decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, '$1'),
		port: url.port === '' ? 5432 : Number(url.port),
		database: decodeURIComponent(url.pathname.slice(1)),
		user: decodeURIComponent(url.username),
		password: url.password === '' ? password : decodeURIComponent(url.password),
		schema,
		tls,
		ca: '',
		poolSize: 2,
	};
}
