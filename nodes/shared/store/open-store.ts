import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { ArcError } from '../../../core/errors';
import type { Store } from '../../../core/ledger/store';
import { openDataverse } from './open-dataverse';
import { openPostgres, postgresCredentials } from './open-postgres';
import { isQueueMode } from './queue-mode';
import { provideStore, shareStore } from './shared-stores';
import type { StoreContext } from './store-context';

interface EmbeddedCredential {
	readonly storeName?: string;
	readonly key?: string;
}

/**
 * The record store that a node's parameters choose. Stays open for the life of the process, since
 * all rules of an n8n share it.
 *
 * @throws ArcError `storeNotShared` for an embedded store where n8n runs with workers,
 * `credentialInvalid` for a name, key or login that does not fit, `storeUnavailable` otherwise
 */
export async function openStore(context: StoreContext): Promise<Store> {
	return await openAs(context, context.getNodeParameter('recordStore', 'embedded'));
}

/**
 * How each kind of store is opened, by the value of Record Store. A system for records that is no ledger
 * has a row too: it opens the ledger below it by the row of that, and `storeApart` puts the two together.
 */
const openers: Readonly<Record<string, (context: StoreContext) => Promise<Store>>> = {
	// A workflow that was saved earlier names a named one by a parameter beside it.
	embedded: async (context) =>
		context.getNodeParameter('embeddedStore', 'default') === 'named'
			? await openByCredential(context)
			: await openDefault(),
	named: openByCredential,
	postgres: openChosenPostgres,
	dataverse: async (context) => await openDataverse(context, await openDefault()),
	dataversePostgres: async (context) => await openDataverse(context, await openChosenPostgres(context)),
};

/** The store of a kind; a kind that nobody knows, as of a newer version of the package, is none. */
async function openAs(context: StoreContext, kind: unknown): Promise<Store> {
	const open = typeof kind === 'string' && Object.hasOwn(openers, kind) ? openers[kind] : undefined;
	if (open !== undefined) return await open(context);
	throw new ArcError('storeUnavailable', `There is no record store "${String(kind).slice(0, 80)}" in this package`, {
		hint: 'Choose a Record Store in the node, or install the version of the package that the workflow was made with.',
	});
}

async function openChosenPostgres(context: StoreContext): Promise<Store> {
	return await openPostgres(await postgresCredentials.take(context));
}

async function openDefault(): Promise<Store> {
	refuseQueueMode();
	return await openEmbedded('default');
}

async function openByCredential(context: StoreContext): Promise<Store> {
	refuseQueueMode();
	return await openNamed(await context.getCredentials<EmbeddedCredential>('arcEmbeddedApi'));
}

/** Opens a named embedded store and checks its key. */
export async function openNamed({ storeName = '', key = '' }: EmbeddedCredential): Promise<Store> {
	if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(storeName) || storeName === 'default') {
		throw new ArcError('credentialInvalid', `"${storeName.slice(0, 80)}" cannot be the name of an embedded store`, {
			hint: 'Use up to 63 lower-case letters, digits and hyphens; "default" is the store that needs no credential.',
		});
	}
	if (key.length < 12) {
		throw new ArcError('credentialInvalid', 'The key of the embedded store is shorter than 12 characters', {
			hint: 'Choose a longer key in the credential.',
		});
	}
	const store = await openEmbedded(storeName);
	if (!(await store.checkKey(key))) {
		throw new ArcError('credentialInvalid', `The key does not open the embedded store "${storeName}"`, {
			hint: 'Use the key of the credential that opened this store first.',
		});
	}
	return store;
}

/** Opens an embedded store by its name, which is never a path. */
export async function openEmbedded(name: string): Promise<Store> {
	const file = embeddedFile(name);
	return await shareStore(file, async () => await openFile(file));
}

async function openFile(file: string): Promise<Store> {
	mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
	const { openSqliteStore } = await import('../../../adapters/store/sqlite/open-sqlite-store.js');
	return await openSqliteStore({ file });
}

/** Puts a store in the place of a file that is not open yet, as tests with a clock of their own do. */
export function provideEmbedded(name: string, store: Store): () => void {
	return provideStore(embeddedFile(name), store);
}

/** Where the embedded store of a name lies. */
export function embeddedFile(name: string): string {
	return path.join(process.env['N8N_USER_FOLDER'] ?? homedir(), '.n8n', 'arc', `${name}.sqlite`);
}

function refuseQueueMode(): void {
	if (!isQueueMode()) return;
	throw new ArcError(
		'storeNotShared',
		'n8n runs in queue mode, and an embedded store lives on one machine in one process',
		{
			hint: 'Choose PostgreSQL as the Record Store in all nodes of the rule, or run n8n in regular mode.',
		},
	);
}
