import { Readable, Writable } from 'node:stream';

/** A message as nodemailer has it before it goes out. */
interface Message {
	stream(output: Writable, options: object, done: (error?: Error | null) => void): void;
	createReadStream(): Readable;
}

/**
 * Has a message go to the server in one piece. nodemailer would say each of its parts as it is made, by several
 * streams one behind the other, which takes longer than all the rest of sending a short message.
 *
 * @param wasRead Called when the server has asked for the message and it was read to its end, which is before
 * its last byte goes out.
 * @param done Called when it can be sent.
 */
export function sayInOnePiece(message: Message, wasRead: () => void, done: (error?: Error | null) => void): void {
	const parts: Buffer[] = [];
	const all = new Writable({
		write: (part: Buffer, _encoding, next) => {
			parts.push(part);
			next();
		},
	});
	message.stream(all, {}, (error) => {
		const bytes = Buffer.concat(parts);
		message.createReadStream = () => Readable.from([bytes], { objectMode: false }).once('end', wasRead);
		done(error);
	});
}
