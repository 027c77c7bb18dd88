import { createServer } from 'node:net';
import { subscribeSmtp, type SmtpPlace, type Unsubscribe } from '../../../../adapters/mail/smtp/receive/smtp-receiver';
import type { ReceivedMessage, SmtpSubscription } from '../../../../adapters/mail/smtp/receive/smtp-subscription';
import { freePort, SmtpClient } from './smtp-client';

const open: { close(): unknown }[] = [];
let port = 0;

beforeEach(async () => {
	port = await freePort();
});

afterEach(async () => {
	for (const resource of open.splice(0).reverse()) await resource.close();
});

/** Subscribes for addresses and keeps what is delivered. */
async function subscribe(
	addresses: readonly string[],
	more: Partial<SmtpSubscription & SmtpPlace> = {},
): Promise<{ messages: ReceivedMessage[]; close: Unsubscribe }> {
	const messages: ReceivedMessage[] = [];
	const close = await subscribeSmtp({
		port,
		accepts: (address) => addresses.includes(address),
		deliver: (message) => {
			messages.push(message);
			return Promise.resolve();
		},
		...more,
	});
	open.push({ close });
	return { messages, close };
}

async function client(): Promise<SmtpClient> {
	const opened = await SmtpClient.open(port);
	open.push(opened);
	return opened;
}

const fail = (): never => {
	throw new Error('the store is away');
};

it('says 250 once the message is delivered, with its bytes and envelope as they came', async () => {
	const { messages } = await subscribe(['support@contoso.example']);
	const smtp = await client();
	expect(await smtp.send(['Support@Contoso.example'], 'Subject: x\r\n\r\n..dot\r\nGr\u00fc\u00dfe')).toMatch(/^250 /);
	expect(messages).toHaveLength(1);
	expect(Buffer.from(messages[0]?.raw ?? []).toString()).toBe('Subject: x\r\n\r\n.dot\r\nGr\u00fc\u00dfe\r\n');
	expect(messages[0]?.envelope).toEqual({ from: 'ada@fabrikam.example', to: ['support@contoso.example'] });
});

it('waits with 250 for the store', async () => {
	let stored = (): void => undefined;
	const store = new Promise<void>((resolve) => {
		stored = resolve;
	});
	let begun = (): void => undefined;
	const began = new Promise<void>((resolve) => {
		begun = resolve;
	});
	await subscribe(['support@contoso.example'], {
		deliver: () => {
			begun();
			return store;
		},
	});
	const smtp = await client();
	let answered = false;
	const answer = smtp.send(['support@contoso.example'], 'x').then((text) => {
		answered = true;
		return text;
	});
	await began;
	expect(answered).toBe(false);
	stored();
	expect(await answer).toMatch(/^250 /);
});

it.each<[why: string, to: string, expected: RegExp]>([
	["a queue's address is taken", 'support@contoso.example', /^250 /],
	['its plus detail is not looked at', 'support+4711@contoso.example', /^250 /],
	['an address of nobody is refused', 'nobody@contoso.example', /^550 /],
	['so is a similar one', 'support@contoso.example.org', /^550 /],
])('%s', async (_why, to, expected) => {
	await subscribe(['support@contoso.example']);
	expect(await (await client()).send([to], 'x')).toMatch(expected);
});

it('takes the empty envelope sender of a bounce', async () => {
	const { messages } = await subscribe(['support@contoso.example']);
	expect(await (await client()).send(['support@contoso.example'], 'x', '')).toMatch(/^250 /);
	expect(messages[0]?.envelope.from).toBeNull();
});

it('delivers to the recipients that it took, after refusing others', async () => {
	const { messages } = await subscribe(['a@contoso.example', 'b@contoso.example']);
	const smtp = await client();
	await smtp.say('MAIL FROM:<x@y.example>');
	expect(await smtp.say('RCPT TO:<a@contoso.example>')).toMatch(/^250 /);
	expect(await smtp.say('RCPT TO:<nobody@contoso.example>')).toMatch(/^550 /);
	expect(await smtp.say('RCPT TO:<b+1@contoso.example>')).toMatch(/^250 /);
	await smtp.say('DATA');
	expect(await smtp.say('x\r\n.')).toMatch(/^250 /);
	expect(messages[0]?.envelope.to).toEqual(['a@contoso.example', 'b+1@contoso.example']);
});

it('answers 451 where the store cannot take the message, and takes it when it comes again', async () => {
	let away = true;
	const taken: string[] = [];
	await subscribe(['support@contoso.example'], {
		deliver: ({ raw }) => {
			if (away) fail();
			taken.push(Buffer.from(raw).toString());
			return Promise.resolve();
		},
	});
	const smtp = await client();
	expect(await smtp.send(['support@contoso.example'], 'x')).toMatch(/^451 /);
	away = false;
	expect(await smtp.send(['support@contoso.example'], 'x')).toMatch(/^250 /);
	expect(taken).toEqual(['x\r\n']);
});

it('answers 451, not 550, where queues cannot be looked up', async () => {
	await subscribe([], { accepts: fail });
	expect(await (await client()).send(['support@contoso.example'], 'x')).toMatch(/^451 /);
});

describe('the size limit', () => {
	it('is announced, and refuses a message that says it is larger', async () => {
		await subscribe(['support@contoso.example'], { maxSize: 1_000 });
		const smtp = await client();
		expect(await smtp.say('EHLO again.example')).toContain('SIZE 1000');
		expect(await smtp.say('MAIL FROM:<x@y.example> SIZE=1001')).toMatch(/^552 /);
	});

	it('refuses a message that turns out to be larger, and the next one is taken', async () => {
		const { messages } = await subscribe(['support@contoso.example'], { maxSize: 1_000 });
		const smtp = await client();
		expect(await smtp.send(['support@contoso.example'], 'x'.repeat(5_000))).toMatch(/^552 /);
		expect(await smtp.send(['support@contoso.example'], 'x'.repeat(500))).toMatch(/^250 /);
		expect(messages).toHaveLength(1);
	});

	it('ends the connection of a sender who goes on and on', async () => {
		await subscribe(['support@contoso.example'], { maxSize: 1_000 });
		const smtp = await client();
		expect(await smtp.send(['support@contoso.example'], `${'x'.repeat(900)}\r\n`.repeat(5_000))).toMatch(
			/^421 |^closed/,
		);
	});
});

describe('two subscribers on one port', () => {
	it('get the mail to their queues', async () => {
		const [a, b] = [await subscribe(['a@contoso.example']), await subscribe(['b@contoso.example'])];
		const smtp = await client();
		expect(await smtp.send(['a@contoso.example', 'b@contoso.example'], 'both')).toMatch(/^250 /);
		expect(await smtp.send(['b@contoso.example'], 'one')).toMatch(/^250 /);
		expect(a.messages.map(({ envelope }) => envelope.to)).toEqual([['a@contoso.example']]);
		expect(b.messages.map(({ envelope }) => envelope.to)).toEqual([['b@contoso.example'], ['b@contoso.example']]);
	});

	it('with one destination get a message once, for all recipients', async () => {
		const destination = 'store-1';
		const a = await subscribe(['a@contoso.example'], { destination });
		const b = await subscribe(['b@contoso.example'], { destination });
		expect(await (await client()).send(['a@contoso.example', 'b@contoso.example'], 'x')).toMatch(/^250 /);
		expect([...a.messages, ...b.messages].map(({ envelope }) => envelope.to)).toEqual([
			['a@contoso.example', 'b@contoso.example'],
		]);
	});

	it('are both asked before 250', async () => {
		const a = await subscribe(['a@contoso.example']);
		await subscribe(['b@contoso.example'], { deliver: fail });
		expect(await (await client()).send(['a@contoso.example', 'b@contoso.example'], 'x')).toMatch(/^451 /);
		expect(a.messages).toHaveLength(1);
	});

	it("leave one by one: the mail of the one that left waits, the other's goes on", async () => {
		const a = await subscribe(['a@contoso.example']);
		const b = await subscribe(['b@contoso.example']);
		await a.close();
		const smtp = await client();
		expect(await smtp.send(['a@contoso.example'], 'x')).toMatch(/^451 /);
		expect(await smtp.say('RSET')).toMatch(/^250 /);
		expect(await smtp.send(['b@contoso.example'], 'x')).toMatch(/^250 /);
		expect(b.messages).toHaveLength(1);
	});
});

describe('the port', () => {
	it('that is in use is named, with what to do', async () => {
		const other = createServer();
		await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
		open.push({ close: () => new Promise((resolve) => other.close(resolve)) });
		await expect(subscribe(['a@contoso.example'])).rejects.toMatchObject({
			code: 'portInUse',
			message: `Port ${port} at 127.0.0.1 is in use by another program`,
			hint: expect.stringContaining('Choose another port'),
		});
	});

	it('is tried again after it was in use', async () => {
		const other = createServer();
		await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
		await expect(subscribe(['a@contoso.example'])).rejects.toMatchObject({ code: 'portInUse' });
		await new Promise((resolve) => other.close(resolve));
		await subscribe(['a@contoso.example']);
		expect(await (await client()).send(['a@contoso.example'], 'x')).toMatch(/^250 /);
	});

	it('of an address that is not ours is refused', async () => {
		await expect(subscribe(['a@contoso.example'], { host: '192.0.2.1' })).rejects.toMatchObject({
			code: 'fieldInvalid',
		});
	});

	it('is free once the last one left, even with a silent client, and can be taken at once', async () => {
		const { close } = await subscribe(['a@contoso.example']);
		await client();
		const started = performance.now();
		await close();
		expect(performance.now() - started).toBeLessThan(2_000);
		await subscribe(['a@contoso.example']);
		expect(await (await client()).send(['a@contoso.example'], 'x')).toMatch(/^250 /);
	});

	it('is shared by subscribers who come and go at the same time', async () => {
		for (let round = 0; round < 5; round += 1) {
			const [a, b] = await Promise.all([subscribe(['a@contoso.example']), subscribe(['b@contoso.example'])]);
			const [, c] = await Promise.all([Promise.all([a.close(), b.close()]), subscribe(['c@contoso.example'])]);
			expect(await (await client()).send(['c@contoso.example'], 'x')).toMatch(/^250 /);
			await c.close();
		}
	});
});

it('closes in time while a message is at the store, which then is not acknowledged', async () => {
	let begun = (): void => undefined;
	const began = new Promise<void>((resolve) => {
		begun = resolve;
	});
	const { close } = await subscribe(['a@contoso.example'], {
		deliver: () => {
			begun();
			return new Promise(() => undefined);
		},
	});
	const answer = (await client()).send(['a@contoso.example'], 'x');
	await began;
	const started = performance.now();
	await close();
	expect(performance.now() - started).toBeLessThan(2_000);
	expect(await answer).not.toMatch(/^2/);
});

it('delivers no message whose sender went away in the middle of it', async () => {
	const { messages } = await subscribe(['a@contoso.example']);
	const smtp = await client();
	for (const line of ['MAIL FROM:<x@y.example>', 'RCPT TO:<a@contoso.example>', 'DATA']) await smtp.say(line);
	smtp.socket.write('Subject: half\r\n');
	smtp.close();
	expect(await (await client()).send(['a@contoso.example'], 'whole')).toMatch(/^250 /);
	expect(messages.map(({ raw }) => Buffer.from(raw).toString())).toEqual(['whole\r\n']);
});

it('loses no message of many senders at once, and acknowledges no other', async () => {
	const stored: string[] = [];
	let count = 0;
	await subscribe(['a@contoso.example'], {
		deliver: async ({ raw }) => {
			await new Promise((resolve) => setImmediate(resolve));
			count += 1;
			if (count % 7 === 0) throw new Error('the store is away');
			stored.push(Buffer.from(raw).toString().trim());
		},
	});
	const acknowledged: string[] = [];
	await Promise.all(
		Array.from({ length: 20 }, async (_sender, sender) => {
			const smtp = await client();
			for (let index = 0; index < 10; index += 1) {
				const answer = await smtp.send(['a@contoso.example'], `${sender}-${index}`);
				if (answer.startsWith('250')) acknowledged.push(`${sender}-${index}`);
			}
		}),
	);
	expect(count).toBe(200);
	expect([...acknowledged].sort()).toEqual([...stored].sort());
});
