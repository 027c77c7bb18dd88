import { randomUUID } from 'node:crypto';
import type { Activity } from '../../core/activity/activity';
import type { Store } from '../../core/ledger/store';
import { built } from '../support/built';

export async function openEmbedded(file: string): Promise<Store> {
	const { openSqliteStore } = built('adapters/store/sqlite/open-sqlite-store');
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
