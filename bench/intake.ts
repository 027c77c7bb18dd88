import assert from 'node:assert/strict';
import { MailParser, type AttachmentStream } from 'mailparser';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { corpusMessages } from './mail-corpus.ts';
import { compare, rates, report } from './measure.ts';
import { built } from '../test/support/built.ts';

const { takeInMessage } = built('adapters/mail/intake/take-in-message');
const { openSqliteStore } = built('adapters/store/sqlite/open-sqlite-store');

const messages = corpusMessages();
/** As many as an SMTP receiver has in hand when mail comes in heaps: they share a transaction. */
const atOnce = 100;
const rounds = 5;

void main();

async function main(): Promise<void> {
	const folder = mkdtempSync(path.join(tmpdir(), 'arc-intake-'));
	let stores = 0;
	try {
		const [oursRate = 0, peerRate = 0] = await rates(
			[
				{
					name: 'ours',
					things: messages.length,
					round: async () => await takeAllIn(path.join(folder, `${(stores += 1)}.sqlite`)),
				},
				{ name: 'mailparser', things: messages.length, round: parseAll },
			],
			rounds,
		);
		report(
			[
				`${messages.length} messages of the SpamAssassin corpus, one process, ${atOnce} at once`,
				'ours: bytes to stored activity with its raw message, correlated, durable on disk; peer: mailparser without text conversion',
			],
			[compare('intake', 'messages/s', oursRate, peerRate)],
		);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Each round fills a store of its own, since a message that is known already costs less. */
async function takeAllIn(file: string): Promise<void> {
	const store = await openSqliteStore({ file });
	try {
		let stored = 0;
		for (let at = 0; at < messages.length; at += atOnce) {
			const intakes = await Promise.all(
				messages.slice(at, at + atOnce).map(async (raw) => await takeInMessage(store, { raw })),
			);
			stored += intakes.length;
		}
		assert.equal(stored, messages.length);
	} finally {
		await store.close();
		for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
	}
}

async function parseAll(): Promise<void> {
	for (const raw of messages) await parse(raw);
}

async function parse(raw: Buffer): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		const parser = new MailParser({
			skipHtmlToText: true,
			skipTextToHtml: true,
			skipTextLinks: true,
			skipImageLinks: true,
			checksumAlgo: false,
		});
		parser.on('error', reject);
		parser.on('data', (part) => {
			if (part.type === 'text') return;
			const attachment: AttachmentStream = part;
			attachment.content.on('data', () => undefined);
			attachment.content.on('end', () => attachment.release?.());
		});
		parser.on('end', resolve);
		parser.end(raw);
	});
}
