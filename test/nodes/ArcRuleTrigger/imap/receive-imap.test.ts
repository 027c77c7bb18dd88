import type { ITriggerFunctions } from 'n8n-workflow';
import { isArcError } from '../../../../core/errors';
import { receiveImap } from '../../../../nodes/ArcRuleTrigger/imap/receive-imap';
import type { ReceiverReport } from '../../../../nodes/ArcRuleTrigger/mail-source';
import { DovecotServer, dovecotPassword } from '../../../support/dovecot/dovecot-server';
import { waitUntil } from '../../../support/n8n/wait-until';
import { ImapWorld } from '../../../adapters/mail/imap/imap-world';
import { describeWithDovecot } from '../../../adapters/mail/imap/with-dovecot';
import { mailRule } from '../mail-rule';

describeWithDovecot('a rule on a mailbox', () => {
	let server: DovecotServer;
	let world: ImapWorld;
	let stop: (() => Promise<void>) | undefined;
	let password: string;
	const told: string[] = [];
	let asked: number;
	beforeAll(async () => {
		server = await DovecotServer.start();
	});
	afterAll(async () => await server?.dispose());
	beforeEach(async () => {
		world = await ImapWorld.create(server);
		told.splice(0);
		asked = 0;
		password = dovecotPassword;
	});
	afterEach(async () => {
		await stop?.();
		stop = undefined;
		await world.dispose();
	});

	/** Receives as the trigger does, with a credential that the test may change. */
	async function receive(
		parameters: Readonly<Record<string, unknown>>,
		isRefusal: ReceiverReport['isRefusal'],
	): Promise<void> {
		const context = {
			getNodeParameter: (name: string, fallback?: unknown) => parameters[name] ?? fallback,
			getCredentials: async () => ({
				host: '127.0.0.1',
				port: server.port,
				security: 'none',
				user: world.user,
				password,
			}),
		} as unknown as ITriggerFunctions;
		stop = await receiveImap(
			{ context, store: world.store, rule: mailRule, queueId: world.queueId },
			{
				began: (error) => void told.push(isArcError(error) ? error.code : String(error)),
				ended: () => void told.push('ended'),
				heldBack: ({ error }) => void told.push(error.code),
				otherRules: (names) => void told.push(...names),
				trouble: (error) => void told.push(isArcError(error) ? error.code : String(error)),
				waits: () => void (asked += 1),
				isRefusal,
			},
		);
	}

	it('reads all of its folders', async () => {
		world.deliver('In the inbox');
		world.deliver('In orders', { folder: 'Orders' });
		await receive({ imapFolders: 'INBOX, Orders' }, null);
		await world.untilTaken('In the inbox', 'In orders');
		expect(told).toEqual([]);
	});

	it('is refused while somebody looks, with one login for all folders, and leaves nothing behind', async () => {
		password = 'not-this-one';
		await expect(receive({ imapFolders: 'INBOX, Orders' }, () => true)).rejects.toMatchObject({
			code: 'credentialInvalid',
		});
		expect(server.refusedLogins(world.user)).toBe(1);
		expect(told).toEqual([]);
		expect(asked).toBe(1);
	});

	it('begins while nobody looks, tells of the refusal once, and goes on when the credential is mended', async () => {
		password = 'not-this-one';
		world.deliver('Patience');
		await receive({}, null);
		await waitUntil('the refusal to be told', () => told.length > 0);
		expect(world.kept()).toEqual(['Patience']);
		password = dovecotPassword;
		await world.untilTaken('Patience');
		await world.untilKept(['+Patience']);
		await waitUntil('the end to be told', () => told.length > 1);
		expect(server.refusedLogins(world.user)).toBe(1);
		expect(told).toEqual(['credentialInvalid', 'ended']);
	});

	it('tells of a server that is away once for all folders', async () => {
		server.makeFolder(world.user, 'Orders');
		await receive({ imapFolders: 'INBOX, Orders' }, () => true);
		await server.stop();
		await waitUntil('the outage to be told', () => told.length > 0);
		await server.startAgain();
		world.deliver('Afterwards', { folder: 'Orders' });
		await world.untilTaken('Afterwards');
		await waitUntil('the end to be told', () => told.length > 1);
		expect(told).toEqual(['mailboxUnavailable', 'ended']);
	});
});
