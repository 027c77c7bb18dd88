import { connectImap } from '../../../../adapters/mail/imap/imap-connection';
import { takeFirstMessage } from '../../../../adapters/mail/imap/imap-first-message';
import { subscribeImap } from '../../../../adapters/mail/imap/imap-receiver';
import { ArcError } from '../../../../core/errors';
import type { Arrival } from '../../../../core/ledger/intake';
import type { Store } from '../../../../core/ledger/store';
import { DovecotServer } from '../../../support/dovecot/dovecot-server';
import { waitUntil } from '../../../support/n8n/wait-until';
import { ImapWorld, mail, queueOf } from './imap-world';
import { describeWithDovecot } from './with-dovecot';

/** A store whose intake goes through a gate of the test. */
function gated(store: Store, gate: (arrival: Arrival) => Promise<void> | void): Store {
	return new Proxy(store, {
		get(target, name) {
			if (name === 'takeIn') {
				return async (arrivals: readonly Arrival[]) => {
					for (const arrival of arrivals) await gate(arrival);
					return await target.takeIn(arrivals);
				};
			}
			const value: unknown = Reflect.get(target, name, target);
			return typeof value === 'function' ? value.bind(target) : value;
		},
	});
}

describeWithDovecot('a mailbox', () => {
	let server: DovecotServer;
	let world: ImapWorld;
	beforeAll(async () => {
		server = await DovecotServer.start();
	});
	afterAll(async () => await server?.dispose());
	beforeEach(async () => {
		world = await ImapWorld.create(server);
	});
	afterEach(async () => await world.dispose());

	/** The position is noted after messages are marked, so what the mailbox shows comes first. */
	const untilPosition = async (uid: number) =>
		await waitUntil('the position to be noted', async () => {
			const position = await positionOf();
			return position?.uid === uid ? position : undefined;
		});
	const positionOf = async (folder = 'INBOX') =>
		await world.store.mailboxPosition({ host: '127.0.0.1', port: server.port, user: world.user, folder });

	it('gives what is unread at first, then everything new, and marks it as read', async () => {
		world.deliver('Old and read', { seen: true });
		world.deliver('Old and unread');
		await world.read();
		await world.untilTaken('Old and unread');
		world.deliver('New');
		world.deliver('New and read by somebody', { seen: true });
		await world.untilTaken('Old and unread', 'New', 'New and read by somebody');
		await world.untilKept(['+New', '+New and read by somebody', '+Old and read', '+Old and unread']);
		expect((await world.items()).map(({ queue, wayIn }) => [queue, wayIn])).toEqual(
			Array.from({ length: 3 }, () => ['support@contoso.example', 'to']),
		);
		expect(await untilPosition(4)).toMatchObject({ uid: 4, pending: [] });
		expect(world.told).toEqual([]);
	});

	it('marks a message only once it is stored', async () => {
		let open: () => void = () => undefined;
		const gate = new Promise<void>((resolve) => {
			open = resolve;
		});
		let asked = false;
		world.deliver('Waits');
		const reading = world.read({
			store: gated(world.store, async () => {
				asked = true;
				await gate;
			}),
		});
		await waitUntil('the store to be asked', () => asked);
		expect(world.kept()).toEqual(['Waits']);
		expect(await positionOf()).toMatchObject({ pending: [1] });
		open();
		await reading;
		await world.untilKept(['+Waits']);
		await waitUntil('nothing to be pending', async () => (await positionOf())?.pending.length === 0);
	});

	it('goes on where it stopped, with what came meanwhile', async () => {
		world.deliver('Before');
		const first = await world.read();
		await world.untilTaken('Before');
		await first.unsubscribe();
		world.deliver('Meanwhile', { seen: true });
		await world.read();
		await world.untilTaken('Before', 'Meanwhile');
	});

	it.each<[why: string, after: 'move' | 'leave', inbox: string[], done: string[]]>([
		['moves what is stored to a folder that it makes', 'move', [], ['First', 'Second']],
		['leaves everything as it is', 'leave', ['First', 'Second'], []],
	])('%s', async (_why, after, inbox, done) => {
		world.deliver('First');
		await world.read({ after: after === 'move' ? { kind: 'move', to: 'Support/Done' } : { kind: 'leave' } });
		await world.untilTaken('First');
		world.deliver('Second');
		await world.untilTaken('First', 'Second');
		await world.untilKept(inbox);
		await world.untilKept(done, 'Support/Done');
		expect(world.told).toEqual([]);
	});

	it('leaves out what reached the mailbox before a date, and takes all since then the first time', async () => {
		world.deliver('Too old', { receivedOn: new Date('2026-02-28T12:00:00Z') });
		world.deliver('The same day, earlier', { receivedOn: new Date('2026-03-01T07:00:00Z') });
		world.deliver('Since then and read', { receivedOn: new Date('2026-03-01T09:00:00Z'), seen: true });
		await world.read({ since: new Date('2026-03-01T08:00:00Z') });
		await world.untilTaken('Since then and read');
		await world.untilKept(['+Since then and read', 'The same day, earlier', 'Too old']);
	});

	it('makes a failed item of a message that is too large, without downloading all of it', async () => {
		const text = 'All work and no play.\r\n'.repeat(20_000);
		world.deliver('Huge', { text });
		world.deliver('Small');
		await world.read({ maxSize: 100_000 });
		await world.untilTaken('Huge', 'Small');
		const [huge, small] = await world.items();
		expect(huge).toMatchObject({ state: 'failed', outcome: 'failed', reason: 'messageTooLarge' });
		expect(small).toMatchObject({ state: 'active' });
		const [activity] = await world.store.activities([huge?.activityId ?? '']);
		expect(activity).toMatchObject({ size: mail('Huge', { text }).length, from: 'ada@fabrikam.example' });
		expect((await world.store.rawMessage(huge?.activityId ?? ''))?.length).toBe(64 * 1024);
		await world.untilKept(['+Huge', '+Small']);
	});

	it('lets an answer find the message that came just before it', async () => {
		for (let number = 1; number <= 20; number += 1) world.deliver(`Other ${number}`);
		world.deliver('Question', { text: 'Why?\r\n'.repeat(30_000) });
		world.deliver('Answer', { headers: ['In-Reply-To: <Question@fabrikam.example>'] });
		await world.read();
		await waitUntil('all items', async () => (await world.items()).length === 22);
		const items = await world.items();
		const [question, answer] = ['Question', 'Answer'].map((wanted) => items.find(({ subject }) => subject === wanted));
		const [activity] = await world.store.activities([answer?.activityId ?? '']);
		expect(activity).toMatchObject({ correlatedWith: question?.activityId });
		expect(items.findIndex(({ subject }) => subject === 'Question')).toBeLessThan(
			items.findIndex(({ subject }) => subject === 'Answer'),
		);
	});

	it('goes on beside a message that cannot be taken in, and tries it again', async () => {
		let isBad = true;
		const store = gated(world.store, ({ activity }) => {
			if (isBad && activity.subject === 'Bad') throw new Error('unexpected');
		});
		world.deliver('Good');
		world.deliver('Bad');
		await world.read({ store });
		await world.untilTaken('Good');
		world.deliver('Next');
		await world.untilTaken('Good', 'Next');
		expect(world.told).toEqual(['trouble storeUnavailable']);
		await world.untilKept(['+Good', '+Next', 'Bad']);
		expect(await untilPosition(3)).toMatchObject({ uid: 3, pending: [2] });
		isBad = false;
		world.deliver('Last');
		await world.untilTaken('Good', 'Next', 'Last', 'Bad');
		await world.untilKept(['+Bad', '+Good', '+Last', '+Next']);
	});

	it('leaves messages in the mailbox while the store is away, and takes them afterwards', async () => {
		let isAway = true;
		let tries = 0;
		const store = gated(world.store, () => {
			if (!isAway) return;
			tries += 1;
			throw new ArcError('storeUnavailable', 'The disk is full');
		});
		world.deliver('Patience');
		const { verdict } = await world.read({ store });
		expect(await verdict()).toMatchObject({ code: 'storeUnavailable' });
		await waitUntil('two tries', () => tries >= 2);
		expect(world.kept()).toEqual(['Patience']);
		isAway = false;
		await world.untilTaken('Patience');
		await world.untilKept(['+Patience']);
	});

	it('makes one item of a message whose connection ended before it could be marked', async () => {
		let kicks = 0;
		const store = gated(world.store, () => {
			if (kicks === 0) server.kick(world.user);
			kicks += 1;
		});
		world.deliver('Once');
		await world.read({ store });
		await world.untilKept(['+Once']);
		expect(await world.items()).toHaveLength(1);
		expect([kicks, server.logins(world.user)]).toEqual([2, 2]);
		expect(world.told).toEqual([]);
	});

	it('forgets a message that is gone before it was taken', async () => {
		let isAway = true;
		const store = gated(world.store, () => {
			if (isAway) throw new ArcError('storeUnavailable', 'The disk is full');
		});
		world.deliver('Deleted');
		await world.read({ store });
		expect(await positionOf()).toMatchObject({ pending: [1] });
		server.remove(world.user, 'Deleted');
		isAway = false;
		world.deliver('Stays');
		await world.untilTaken('Stays');
		await waitUntil('nothing to be pending', async () => (await positionOf())?.pending.length === 0);
	});

	it('takes what came under a new UIDVALIDITY, and nothing twice', async () => {
		world.deliver('First');
		world.deliver('Read long ago', { seen: true, receivedOn: new Date('2020-01-01T00:00:00Z') });
		const reading = await world.read();
		await world.untilTaken('First');
		const before = await positionOf();
		await reading.unsubscribe();
		await server.stop();
		server.forgetUids(world.user);
		world.deliver('Second', { seen: true });
		await server.startAgain();
		await world.read();
		await world.untilTaken('First', 'Second');
		await waitUntil('nothing to be pending', async () => (await positionOf())?.pending.length === 0);
		const after = await positionOf();
		expect(after?.uidValidity).not.toBe(before?.uidValidity);
		expect(after?.since).toBe(before?.since);
		expect(await world.items()).toHaveLength(2);
	});

	it('says which folders there are where one is missing, and reads it once it is made', async () => {
		world.deliver('In the inbox');
		server.makeFolder(world.user, 'Orders');
		const { verdict } = await world.read({ folder: 'Support/New' });
		expect(await verdict()).toMatchObject({ code: 'folderUnknown', hint: expect.stringContaining('"Orders"') });
		world.deliver('In the folder', { folder: 'Support/New' });
		await world.untilTaken('In the folder');
		await world.untilTold('outage folderUnknown', 'recovered');
	});

	it('tells once that a folder was renamed, and goes on when it is back', async () => {
		server.makeFolder(world.user, 'New');
		await world.read({ folder: 'New', pollMs: 200 });
		const person = await connectImap({ ...world.subscription().account, allowSelfSigned: true });
		await person.mailboxRename('New', 'Elsewhere');
		await waitUntil('the outage to be told', () => world.told.length > 0);
		await person.mailboxRename('Elsewhere', 'New');
		await person.logout();
		world.deliver('After all', { folder: 'New' });
		await world.untilTaken('After all');
		await world.untilTold('outage folderUnknown', 'recovered');
	});

	it('connects again without a word where the server ends the connection now and then', async () => {
		await world.read();
		for (const subject of ['One', 'Two', 'Three']) {
			server.kick(world.user);
			world.deliver(subject);
			await waitUntil(subject, async () => (await world.items()).some((item) => item.subject === subject));
		}
		expect(server.logins(world.user)).toBe(4);
		expect(world.told).toEqual([]);
	});

	it('tells of a server that is away once, and of its return once', async () => {
		await world.read();
		await server.stop();
		await waitUntil('the outage to be told', () => world.told.length > 0);
		world.deliver('Came while it was away');
		await server.startAgain();
		await world.untilTaken('Came while it was away');
		await world.untilTold('outage mailboxUnavailable', 'recovered');
	});

	it('begins while the server is away', async () => {
		world.deliver('Waits');
		await server.stop();
		const { verdict } = await world.read();
		expect(await verdict()).toMatchObject({
			code: 'mailboxUnavailable',
			message: expect.stringContaining('it refuses connections'),
		});
		await server.startAgain();
		await world.untilTaken('Waits');
		await world.untilTold('outage mailboxUnavailable', 'recovered');
	});

	it('is read over one connection for two rules, and each queue gets what is its own', async () => {
		const sales = await queueOf(world.store, 'sales@contoso.example');
		await world.read();
		await world.read({ queueId: sales });
		const to = (subject: string, address: string) =>
			server.deliver(world.user, mail(subject).replace('To: support@contoso.example', `To: ${address}`));
		to('For support', 'support@contoso.example');
		to('For sales', 'Sales@contoso.example');
		to('For nobody in particular', 'office@contoso.example');
		await waitUntil('four items', async () => (await world.items()).length === 4);
		expect((await world.items()).map(({ subject, queue, wayIn }) => `${subject}: ${queue} ${wayIn}`).sort()).toEqual([
			'For nobody in particular: sales@contoso.example mailbox',
			'For nobody in particular: support@contoso.example mailbox',
			'For sales: sales@contoso.example to',
			'For support: support@contoso.example to',
		]);
		expect(server.logins(world.user)).toBe(1);
	});

	it.each<[why: string, alone: (store: Store) => Store]>([
		['every store', (store) => store],
		['a store that no thread can open, which was subscribed last,', (store) => gated(store, () => undefined)],
	])('gives a message to %s before it is moved', async (_why, alone) => {
		const other = await ImapWorld.create(server);
		await world.read({ after: { kind: 'move', to: 'Done' } });
		await world.read({ store: alone(other.store), queueId: other.queueId, pollMs: 100 });
		world.deliver('For both');
		await world.untilTaken('For both');
		await other.untilTaken('For both');
		await world.untilKept(['For both'], 'Done');
		await other.dispose();
	});

	it('tries a refused login once a minute, however often it is asked', async () => {
		const { account } = world.subscription();
		const wrong = { ...account, login: { kind: 'password' as const, password: 'not-this-one' } };
		for (let time = 1; time <= 5; time += 1) {
			const { verdict, unsubscribe } = await subscribeImap({ ...world.subscription(), account: wrong });
			const refusal = await verdict();
			expect(refusal).toMatchObject({
				code: 'credentialInvalid',
				message: expect.stringContaining(`127.0.0.1 refused the login of "${world.user}"`),
			});
			expect(`${refusal?.message} ${refusal?.hint}`).not.toContain('not-this-one');
			await unsubscribe();
		}
		expect(server.refusedLogins(world.user)).toBe(1);
		// Another password is another question.
		await world.read();
		expect(server.logins(world.user)).toBe(1);
	});

	it('trusts a self-signed certificate only where it is told to', async () => {
		const { account } = world.subscription();
		const secure = { ...account, security: 'tls' as const, port: server.tlsPort };
		const { verdict, unsubscribe } = await subscribeImap({ ...world.subscription(), account: secure });
		expect(await verdict()).toMatchObject({
			code: 'credentialInvalid',
			message: expect.stringContaining('certificate'),
		});
		await unsubscribe();
		world.deliver('Over TLS');
		await world.read({ account: { ...secure, allowSelfSigned: true } });
		await world.untilTaken('Over TLS');
		world.deliver('Over STARTTLS');
		await world.read({ account: { ...account, security: 'starttls', allowSelfSigned: true } });
		await world.untilTaken('Over TLS', 'Over STARTTLS');
	});

	it('shows a run by hand the newest unread message, or else the first to come, and changes nothing', async () => {
		const stop = new AbortController();
		const { account, folder, store, queueId, maxSize, pollMs } = world.subscription();
		const options = {
			account,
			folder,
			store,
			queueId,
			maxSize,
			trustedServers: new Set<string>(),
			contactForms: new Set<string>(),
			pollMs,
			signal: stop.signal,
		};
		world.deliver('Read', { seen: true });
		const waiting = takeFirstMessage(options);
		await waitUntil('the mailbox to be read', () => server.logins(world.user) === 1);
		world.deliver('Unread');
		await waiting;
		world.deliver('Newest');
		await takeFirstMessage(options);
		await world.untilTaken('Unread', 'Newest');
		expect(world.kept()).toEqual(['+Read', 'Newest', 'Unread']);
		expect(await positionOf()).toBeNull();
	});
});

describeWithDovecot('a mailbox on a server without IDLE and MOVE', () => {
	it('is looked at now and then, and messages are copied and deleted', async () => {
		const server = await DovecotServer.start({ capability: 'IMAP4rev1 UIDPLUS' });
		const world = await ImapWorld.create(server);
		try {
			await world.read({ pollMs: 200, after: { kind: 'move', to: 'Done' } });
			world.deliver('Found');
			await world.untilTaken('Found');
			await world.untilKept([]);
			await world.untilKept(['Found'], 'Done');
		} finally {
			await world.dispose();
			await server.dispose();
		}
	});
});
