import type { PostgresSettings } from '../../../../adapters/store/postgres/postgres-settings.ts';
import type { ClaimRequest } from '../../../../core/ledger/claims.ts';
import { built } from '../../../support/built.ts';

/** A process of its own: opens the store, claims until nothing is left, and prints what it had as JSON. */
const { openPostgresStore } = built('adapters/store/postgres/open-postgres-store');
const { settings, request } = JSON.parse(process.argv[2] ?? '{}') as {
	settings: PostgresSettings;
	request: ClaimRequest;
};

void main();

async function main(): Promise<void> {
	const store = await openPostgresStore(settings);
	const conversations: string[] = [];
	for (let empty = 0; request.limit > 0 && empty < 20;) {
		const items = await store.claim(request);
		conversations.push(...items.map((item) => item.conversationId));
		empty = items.length === 0 ? empty + 1 : 0;
		if (items.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
	}
	process.stdout.write(JSON.stringify({ id: store.id, conversations }));
	await store.close();
}
