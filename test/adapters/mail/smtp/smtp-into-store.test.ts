import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { subscribeSmtp } from '../../../../adapters/mail/smtp/receive/smtp-receiver';
import { takeInMessage } from '../../../../adapters/mail/intake/take-in-message';
import { openSqliteStore } from '../../../../adapters/store/sqlite/open-sqlite-store';
import { freePort, SmtpClient } from './smtp-client';

it.each<[why: string, to: string, header: string, wayIn: string]>([
	['in To', 'support+4711@contoso.example', 'To: Support <Support+4711@Contoso.example>', 'to'],
	['in Cc', 'support+x@contoso.example', 'Cc: support+x@contoso.example', 'cc'],
	['in the envelope alone', 'support+bcc@contoso.example', 'To: somebody@x.example', 'mailbox'],
])('a plus detail %s leads to the queue of the address without it', async (_why, to, header, wayIn) => {
	const folder = mkdtempSync(path.join(tmpdir(), 'arc-plus-'));
	const store = await openSqliteStore({ file: path.join(folder, 'store.sqlite') });
	const [queue] = await store.write([
		{ op: 'create', type: 'queue', fields: { name: 'Support', emailAddress: 'support@contoso.example' } },
	]);
	if (queue === undefined || queue instanceof Error) throw queue ?? new Error('No queue');
	const port = await freePort();
	const close = await subscribeSmtp({
		port,
		accepts: async (address) => (await store.queuesByAddress([address])).size > 0,
		deliver: async (message) => void (await takeInMessage(store, message)),
	});
	const client = await SmtpClient.open(port);
	try {
		expect(await client.send([to], `From: ada@fabrikam.example\r\n${header}\r\nSubject: Hello\r\n\r\nHello`)).toMatch(
			/^250 /,
		);
		expect(await store.queueItems({})).toMatchObject([{ queueId: queue.record.id, wayIn }]);
	} finally {
		client.close();
		await close();
		await store.close();
		rmSync(folder, { recursive: true, force: true });
	}
});
