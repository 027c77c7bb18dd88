import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Activity } from '../../core/activity/activity';
import type { RecordStore } from '../../core/record-store';
import { projectRoot } from '../support/paths';

const load = createRequire(path.join(projectRoot, 'package.json'));

/** A module of the built package: the one that the nodes in the engine use too. */
export function builtModule<Module>(name: string): Module {
	return load(`./dist/${name}.js`) as Module;
}

export async function openEmbedded(file: string): Promise<RecordStore> {
	const { openSqliteStore } = builtModule<typeof import('../../adapters/store/sqlite/open-sqlite-store')>('adapters/store/sqlite/open-sqlite-store');
	return await openSqliteStore({ file });
}

/** An incoming email of a person; fields given replace its own. */
export function activity(fields: Readonly<Record<string, unknown>>): Activity {
	const id = randomUUID();
	return {
		id,
		type: 'email',
		direction: 'incoming',
		subject: 'Printer',
		from: null,
		to: ['support@contoso.example'],
		messageId: `${id}@fabrikam.example`,
		receivedOn: new Date().toISOString(),
		regarding: null,
		related: [],
		...fields,
	};
}
