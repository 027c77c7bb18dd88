import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { SMTPStream } from '../../../../node_modules/smtp-server/dist/cjs/smtp-stream.js';
import { keepPiecesWhole } from '../../../../adapters/mail/smtp/bytes/unstuffed-lines';

interface Received {
	readonly message: string;
	/** Commands behind the message. */
	readonly commands: readonly string[];
	readonly pieces: number;
}

/** What the parser of smtp-server makes of pieces that come in. */
async function receive(pieces: readonly string[]): Promise<Received> {
	const parser = new SMTPStream();
	const commands: string[] = [];
	parser.oncommand = (command, callback) => {
		commands.push(command.toString('latin1'));
		callback?.();
	};
	const stream = parser.startDataMode();
	keepPiecesWhole(parser, stream);
	const received: Buffer[] = [];
	stream.on('data', (piece: Buffer) => received.push(piece));
	stream.on('end', () => parser.continue());
	for (const piece of pieces)
		await new Promise<void>((resolve) => parser.write(Buffer.from(piece, 'latin1'), () => resolve()));
	return { message: Buffer.concat(received).toString('latin1'), commands, pieces: received.length };
}

/** The same by the words of RFC 5321, for a text that comes as a whole. */
function expected(text: string): Pick<Received, 'message' | 'commands'> {
	const end = `\r\n${text}`.indexOf('\r\n.\r\n');
	const message = text.slice(0, end).replace(/(?<=^|\n)\.\./g, '.');
	const behind = text.slice(end + 3).split(/\r?\n/);
	return { message, commands: behind.slice(0, -1) };
}

it('takes out dots and finds the end, however a message is cut', async () => {
	const text = fc
		.array(fc.constantFrom('.', '\r', '\n', '\r\n', '..', 'a', '\r\n.', '\r\n..', '.\r\n', 'QUIT\r\n'), {
			maxLength: 30,
		})
		.map((tokens) => `${tokens.join('')}\r\n.\r\nNOOP\r\n`);
	await fc.assert(
		fc.asyncProperty(text, fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }), async (message, sizes) => {
			const pieces: string[] = [];
			for (let at = 0, turn = 0; at < message.length; turn += 1) {
				const size = sizes[turn % sizes.length] ?? 1;
				pieces.push(message.slice(at, at + size));
				at += size;
			}
			expect(await receive(pieces)).toMatchObject(expected(message));
		}),
		{ numRuns: 300 },
	);
});

it('hands on a piece of lines that begin with a dot as one', async () => {
	const { message, pieces, commands } = await receive(['..\r\n'.repeat(10_000), '.\r\nQUIT\r\n']);
	expect([message, commands]).toEqual(['.\r\n'.repeat(10_000), ['QUIT']]);
	expect(pieces).toBeLessThan(4);
});

it('leaves a parser alone that it does not know', () => {
	expect(() => keepPiecesWhole(undefined, new PassThrough())).not.toThrow();
	expect(() => keepPiecesWhole({ _feedDataStream: 1 }, new PassThrough())).not.toThrow();
});
