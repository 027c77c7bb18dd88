import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ITriggerFunctions } from 'n8n-workflow';
import { DataverseError, unavailable } from '../../../adapters/dataverse/web-api/failure';
import { openSqliteStore } from '../../../adapters/store/sqlite/open-sqlite-store';
import { ArcError } from '../../../core/errors';
import type { Store } from '../../../core/ledger/store';
import { outageReport } from '../../../nodes/ArcRuleTrigger/outage-report';
import { provideEmbedded } from '../../../nodes/shared/store/open-store';
import { waitUntil } from '../../support/n8n/wait-until';

let folder: string;
let store: Store;
let withdraw: () => void;

beforeEach(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'arc-outage-'));
	store = await openSqliteStore({ file: path.join(folder, 'store.sqlite') });
	await store.listen('somebody');
	withdraw = provideEmbedded('default', store);
});
afterEach(async () => {
	withdraw();
	await store.close();
	rmSync(folder, { recursive: true, force: true });
});

/** What n8n gives a trigger, as far as a report asks for it. */
const context = {
	getNode: () => ({ id: 'trigger', name: 'ARC Rule Trigger', typeVersion: 2, parameters: {} }),
	getWorkflow: () => ({ id: 'w1', name: 'Support' }),
	getNodeParameter: (_name: string, otherwise: unknown) => otherwise,
	logger: { warn: () => undefined, info: () => undefined, debug: () => undefined },
} as unknown as ITriggerFunctions;

it.each<[why: string, error: Error, told: readonly (readonly [kind: string, of: string])[]]>([
	[
		'that Dataverse is away and back, since the ledger is there',
		unavailable('is busy (503)', 'Rules go on by themselves.', 503),
		[
			['outageBegan', 'store'],
			['outageEnded', 'store'],
		],
	],
	[
		'that Dataverse refuses the login',
		new DataverseError('credentialInvalid', 'Dataverse did not accept the login', { hint: 'Connect it.', status: 401 }),
		[
			['outageBegan', 'store'],
			['outageEnded', 'store'],
		],
	],
	[
		'what else keeps a rule from working',
		new ArcError('ownerDisabled', 'The owner is disabled'),
		[
			['outageBegan', 'rule'],
			['outageEnded', 'rule'],
		],
	],
	['nothing where the store itself is away', new ArcError('storeUnavailable', 'The database refuses connections'), []],
])('makes events of %s', async (_why, error, told) => {
	const report = outageReport(context, 'rule', { ruleName: 'Support', queueId: null });
	report.began(error);
	report.ended();
	// It notes one after the other, so this stands behind whatever else it notes.
	report.began(new ArcError('ruleInvalid', 'The last one'));
	const events = await waitUntil('the events', async () => {
		const found = await store.eventsFor('somebody', 10);
		return found.length > told.length ? found : undefined;
	});
	const own = events.slice(0, -1).map(({ content }) => [content.kind, 'of' in content ? content.of : null]);
	expect(own).toEqual(told);
});
