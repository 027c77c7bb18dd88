import type { Server } from 'node:net';
import { SmtpListener } from '../../../../adapters/mail/smtp/smtp-listener';
import type { ArcError } from '../../../../core/errors';
import { freePort, SmtpClient } from './smtp-client';

it('reports an outage once, opens the port again by itself, and reports that', async () => {
	const port = await freePort();
	const listener = new SmtpListener('127.0.0.1', port);
	const outages: ArcError[] = [];
	const recovered = new Promise<void>((resolve) => {
		listener.join({
			accepts: () => true,
			deliver: () => Promise.resolve(),
			onOutage: (error) => outages.push(error),
			onRecovered: resolve,
		});
	});
	await listener.open();
	// The system's way of taking a listening socket away cannot be provoked from here.
	const { server } = listener as unknown as { server: { server: Server } };
	server.server.emit('error', Object.assign(new Error('broken'), { code: 'ENOBUFS' }));
	expect(outages).toEqual([
		expect.objectContaining({ code: 'fieldInvalid', message: expect.stringContaining('ENOBUFS') }),
	]);
	await recovered;
	const client = await SmtpClient.open(port);
	expect(await client.send(['support@contoso.example'], 'x')).toMatch(/^250 /);
	client.close();
	await listener.close();
	expect(outages).toHaveLength(1);
});
