import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Sizes of SQLite's write-ahead log (https://sqlite.org/walformat.html, sections 1.1 and 1.2). */
const headerBytes = 32;
const frameHeaderBytes = 24;
/** Where the salt stands that all frames have which were written since the log began anew. */
const saltInHeader = 16;
const saltInFrame = 8;
const saltBytes = 8;

/**
 * How many pages the log beside a file of SQLite has. The log begins anew at its front and keeps its size, so what
 * counts is how far its frames have the salt of its header. Costs some short reads, however long it is.
 *
 * @throws what reading the log throws, as where there is none
 */
export function logLength(file: string): number {
	const log = openSync(`${file}-wal`, 'r');
	try {
		const header = readAt(log, 0, headerBytes);
		const frameBytes = frameHeaderBytes + header.readUInt32BE(8);
		const salt = header.subarray(saltInHeader, saltInHeader + saltBytes);
		let [least, most] = [0, Math.floor(Math.max(0, fstatSync(log).size - headerBytes) / frameBytes)];
		while (least < most) {
			const middle = Math.floor((least + most) / 2);
			const isOfNow = readAt(log, headerBytes + middle * frameBytes + saltInFrame, saltBytes).equals(salt);
			if (isOfNow) least = middle + 1;
			else most = middle;
		}
		return least;
	} finally {
		closeSync(log);
	}
}

function readAt(file: number, position: number, bytes: number): Buffer {
	const read = Buffer.alloc(bytes);
	readSync(file, read, 0, bytes, position);
	return read;
}
