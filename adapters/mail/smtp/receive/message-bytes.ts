import { finished } from 'node:stream/promises';
import type { SMTPServerDataStream, SMTPServerSession } from '../../../../vendor/smtp-server';
import { GrowingBuffer } from '../bytes/growing-buffer';
import { SharedMemory } from '../bytes/shared-memory';
import { Refusal } from './smtp-subscription';

/** Bytes of all messages that are being received, so that memory stays bounded. */
const maxInFlight = 256 * 1024 * 1024;

/** Collects the bytes of messages, bounded for each and for all together. */
export class MessageBytes {
	private inFlight = 0;
	private readonly memory = new SharedMemory();

	/** @param hangUp ends the session of an id */
	constructor(private readonly hangUp: (session: string, because: string) => void) {}

	/**
	 * Calls back with the bytes of a message of at most so many, which count until that is done: then others
	 * take their place. A message that is refused is read to its end without being kept; one that goes on long
	 * behind its limit is cut off.
	 */
	async with<Result>(
		stream: SMTPServerDataStream,
		session: SMTPServerSession,
		limit: number,
		use: (raw: Buffer) => Promise<Result>,
	): Promise<Result> {
		const buffer = new GrowingBuffer(limit, this.memory);
		let held = 0;
		try {
			await this.collect(stream, session, limit, {
				add: (piece) => {
					const more = buffer.add(piece);
					held += more;
					this.inFlight += more;
				},
				clear: () => buffer.clear(),
			});
			return await use(buffer.all());
		} finally {
			buffer.clear();
			this.inFlight -= held;
		}
	}

	private async collect(
		stream: SMTPServerDataStream,
		session: SMTPServerSession,
		limit: number,
		buffer: Pick<GrowingBuffer, 'clear'> & { readonly add: (piece: Buffer) => void },
	): Promise<void> {
		const farLimit = limit * 2 + 1024 * 1024;
		let size = 0;
		let refusal: Refusal | null = null;
		// A listener rather than a loop that waits for each, which costs more than the piece itself.
		stream.on('data', (piece: Buffer) => {
			size += piece.length;
			if (size > limit) refusal ??= new Refusal(552, `The message is larger than ${limit} bytes`);
			else if (this.inFlight + piece.length > maxInFlight)
				refusal ??= new Refusal(452, 'Too much mail at once, try again later');
			if (refusal === null) buffer.add(piece);
			else {
				buffer.clear();
				if (size > farLimit && size - piece.length <= farLimit) this.hangUp(session.id, 'The message is far too large');
			}
		});
		await finished(stream);
		if (refusal) throw refusal;
	}
}
