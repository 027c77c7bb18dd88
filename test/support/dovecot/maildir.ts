import { chownSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';

export const isRoot = process.getuid?.() === 0;
/** Dovecot opens no mail of root, so as root the mail is somebody else's. */
export const mailOwner = isRoot ? { uid: 65534, gid: 65534 } : { uid: userInfo().uid, gid: userInfo().gid };

/** A message as it lies in a folder. */
export interface KeptMessage {
	readonly subject: string;
	readonly seen: boolean;
}

/** Makes a folder as Dovecot keeps it, where it is missing. */
export function makeMaildir(maildir: string): void {
	if (existsSync(path.join(maildir, 'cur'))) return;
	for (const place of [maildir, ...['new', 'cur', 'tmp'].map((part) => path.join(maildir, part))]) {
		mkdirSync(place, { recursive: true, mode: 0o700 });
		own(place);
	}
}

/** Gives a file to whom the mail belongs. */
export function own(file: string): void {
	if (isRoot) chownSync(file, mailOwner.uid, mailOwner.gid);
}

/** The messages of a folder, in the order of arrival. */
export function readMaildir(maildir: string): KeptMessage[] {
	const files = ['new', 'cur'].flatMap((part) => {
		const place = path.join(maildir, part);
		return existsSync(place) ? readdirSync(place).map((name) => path.join(place, name)) : [];
	});
	return files
		.sort((one, other) => path.basename(one).localeCompare(path.basename(other)))
		.map((file) => ({
			subject: /^Subject: (.*?)\r?$/m.exec(readFileSync(file, 'latin1'))?.[1] ?? '',
			seen: /:2,[A-Z]*S/.test(path.basename(file)),
		}));
}
