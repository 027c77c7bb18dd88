/** `npm run move-store`: moves an embedded store into PostgreSQL, as ARC Store does in n8n. */
import { homedir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { PostgresSettings } from '../adapters/store/postgres/postgres-settings.ts';
import { built } from '../test/support/built.ts';
import { urlSettings } from './move-store/url-settings.ts';

const { moveStore } = built('adapters/store/move/move-store');
const { isArcError } = built('core/errors');

const usage = `npm run --silent move-store -- --to postgresql://USER@HOST:5432/DATABASE [--from NAME or PATH] [--schema arc]
  --from    embedded store: its name in n8n's folder, or its file (default: default)
  --to      the database; the password stands in the address, or in PGPASSWORD. ?sslmode=disable goes without TLS
  --schema  where the store goes in it, a new one (default: arc)
Unpublish all workflows of the store first. What was cut short goes on where it ended.`;

async function main(): Promise<number> {
	const { values } = parseArgs({
		options: { from: { type: 'string' }, to: { type: 'string' }, schema: { type: 'string' } },
	});
	const { from = 'default', to, schema = 'arc' } = values;
	if (to === undefined) {
		console.error(usage);
		return 1;
	}
	const file = from.includes('/') || from.endsWith('.sqlite') ? from : embeddedFile(from);
	const into: PostgresSettings = urlSettings(to, schema, process.env['PGPASSWORD'] ?? '');
	try {
		const onTable = (table: string, rows: number): void => console.error(`${String(rows).padStart(10)} ${table}`);
		console.log(JSON.stringify(await moveStore({ file, into, onTable })));
		return 0;
	} catch (error) {
		if (!isArcError(error)) throw error;
		console.error(`${error.code}: ${error.message}. ${error.hint ?? ''}`);
		return 1;
	}
}

function embeddedFile(name: string): string {
	return path.join(process.env['N8N_USER_FOLDER'] ?? homedir(), '.n8n', 'arc', `${name}.sqlite`);
}

main().then(
	(code) => {
		process.exitCode = code;
	},
	(error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 2;
	},
);
