import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Debian keeps the programs of each version in a folder of its own. */
const versions = '/usr/lib/postgresql';

/** The newest that is installed; null where none is. */
export const postgresVersion = newestVersion();

/** They stand in what is kept of `initdb` too. */
export const postgresUser = 'postgres';
export const postgresPassword = 'Arc-postgres-2026';

/** PostgreSQL refuses to run as root, so as root it runs as its own user. */
export const postgresOwner =
	process.getuid?.() === 0 && postgresVersion !== null ? { uid: idOf('-u'), gid: idOf('-g') } : {};

export function postgresProgram(name: 'initdb' | 'postgres' | 'pg_dump' | 'pg_restore'): string {
	if (postgresVersion === null) throw new Error(`PostgreSQL is not installed below ${versions}`);
	return path.join(versions, postgresVersion, 'bin', name);
}

export function ownByPostgres(file: string): void {
	if (postgresOwner.uid !== undefined) chownSync(file, postgresOwner.uid, postgresOwner.gid);
}

function newestVersion(): string | null {
	const found = existsSync(versions)
		? readdirSync(versions).filter((version) => existsSync(path.join(versions, version, 'bin/postgres')))
		: [];
	return found.sort((one, other) => Number(other) - Number(one))[0] ?? null;
}

function idOf(option: '-u' | '-g'): number {
	return Number(execFileSync('id', [option, postgresUser], { encoding: 'utf8' }));
}
