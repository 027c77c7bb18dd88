import { mkdtempSync, rmSync } from 'node:fs';
import { connect, Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ITriggerFunctions } from 'n8n-workflow';
import { openSqliteStore } from '../../../../adapters/store/sqlite/open-sqlite-store';
import { isArcError } from '../../../../core/errors';
import type { Store } from '../../../../core/ledger/store';
import { emitTestItem } from '../../../../nodes/ArcRuleTrigger/emit-test-item';
import { receiveSmtp } from '../../../../nodes/ArcRuleTrigger/smtp/receive-smtp';
import { provideEmbedded } from '../../../../nodes/shared/store/open-store';
import { freePort } from '../../../adapters/mail/smtp/smtp-client';
import { waitUntil } from '../../../support/n8n/wait-until';
import { mailRule } from '../mail-rule';

let folder: string;
let store: Store;
let withdraw: () => void;
let port: number;
let emitted: number;
beforeEach(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'arc-smtp-'));
	store = await openSqliteStore({ file: path.join(folder, 'store.sqlite') });
	withdraw = provideEmbedded('default', store);
	port = await freePort();
	emitted = 0;
});
afterEach(async () => {
	withdraw();
	await store.close();
	rmSync(folder, { recursive: true, force: true });
});

/** What n8n gives a trigger of which the receiver listens on the port of the test. */
function trigger(): ITriggerFunctions {
	const parameters: Readonly<Record<string, unknown>> = {
		activityType: 'email',
		queue: { mode: 'email', value: 'support@contoso.example' },
		receiveFrom: 'smtp',
		receiverLogin: 'none',
		options: { smtpPort: port, testRunWaits: 0.2 },
	};
	return {
		emit: () => void (emitted += 1),
		getNodeParameter: (name: string, otherwise?: unknown) => parameters[name] ?? otherwise,
		getNode: () => ({ id: 'trigger', name: 'ARC Rule Trigger', typeVersion: 2, parameters }),
		getWorkflow: () => ({ id: 'w1', name: 'Support' }),
		getInstanceId: () => 'instance',
	} as unknown as ITriggerFunctions;
}

async function isOpen(): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		socket.once('connect', () => resolve(true));
		socket.once('error', () => resolve(false));
		socket.once('connect', () => socket.destroy());
	});
}

/** Lets the listening socket break, which nothing outside of this process can do. */
function breakListener(): void {
	const { _getActiveHandles: handles } = process as unknown as { readonly _getActiveHandles: () => readonly unknown[] };
	for (const handle of handles.call(process)) {
		if (!(handle instanceof Server)) continue;
		const address = handle.address();
		if (typeof address === 'object' && address?.port === port)
			handle.emit('error', Object.assign(new Error('broken'), { code: 'ENOBUFS' }));
	}
}

it('tells the rule that its receiver broke, and that it listens again', async () => {
	const told: string[] = [];
	const close = await receiveSmtp(
		{ context: trigger(), store, rule: mailRule, queueId: 'q1' },
		{
			began: (error) => void told.push(isArcError(error) ? error.message : String(error)),
			ended: () => void told.push('ended'),
		},
	);
	breakListener();
	await waitUntil('the end of the outage', () => told.at(-1) === 'ended');
	expect(told).toEqual([expect.stringContaining('ENOBUFS'), 'ended']);
	expect(await isOpen()).toBe(true);
	await close();
});

it.each<[when: string, stopsAtOnce: boolean]>([
	['was stopped before its port was open', true],
	['gave a sample', false],
])('leaves no port open behind a run by hand that %s', async (_when, stopsAtOnce) => {
	const { manualTriggerFunction, closeFunction } = emitTestItem(trigger());
	const running = manualTriggerFunction?.();
	if (!stopsAtOnce) await running;
	await closeFunction?.();
	await running;
	expect(emitted).toBe(stopsAtOnce ? 0 : 1);
	expect(await isOpen()).toBe(false);
});
