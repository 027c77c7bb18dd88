import type { ITriggerFunctions } from 'n8n-workflow';
import type { AfterTaking } from '../../../adapters/mail/imap/imap-subscription';
import { ArcError } from '../../../core/errors';

/** A mailbox as the parameters of the trigger say it. */
export interface ImapOptions {
	readonly login: 'password' | 'oAuth2';
	readonly folders: readonly string[];
	readonly after: AfterTaking;
	readonly since: Date | null;
	readonly pollMs: number;
}

/** @throws ArcError `fieldInvalid` */
export function readImapOptions(context: ITriggerFunctions): ImapOptions {
	const { imapPollSeconds, imapSince } = context.getNodeParameter('options', {}) as {
		imapPollSeconds?: number;
		imapSince?: unknown;
	};
	const folders = readFolders(context.getNodeParameter('imapFolders', 'INBOX'));
	return {
		login: context.getNodeParameter('imapLogin', 'password') as ImapOptions['login'],
		folders,
		after: readAfter(context, folders),
		since: readSince(imapSince),
		pollMs: (imapPollSeconds ?? 60) * 1000,
	};
}

/** Each folder once; INBOX is the same in any case. */
function readFolders(value: unknown): readonly string[] {
	const written = typeof value === 'string' ? value.split(',').map((folder) => folder.trim()) : [];
	const folders = new Set(
		written.filter((folder) => folder !== '').map((folder) => (/^inbox$/i.test(folder) ? 'INBOX' : folder)),
	);
	if (folders.size > 0) return [...folders];
	throw new ArcError('fieldInvalid', 'Folders of ARC Rule Trigger names no folder', {
		hint: 'Write INBOX, or the folders to read, separated by commas.',
	});
}

function readAfter(context: ITriggerFunctions, folders: readonly string[]): AfterTaking {
	const kind = context.getNodeParameter('imapAfter', 'markSeen') as AfterTaking['kind'];
	if (kind !== 'move') return { kind };
	const to = (context.getNodeParameter('imapMoveTo', '') as string).trim();
	if (to === '') {
		throw new ArcError('fieldInvalid', 'Move to Folder of ARC Rule Trigger is empty', {
			hint: 'Name the folder that stored messages are moved to.',
		});
	}
	if (folders.some((folder) => folder.toLowerCase() === to.toLowerCase())) {
		throw new ArcError(
			'fieldInvalid',
			`ARC Rule Trigger reads the folder "${to.slice(0, 100)}" and moves messages to it`,
			{
				hint: 'Choose another folder for stored messages, or leave it out of Folders.',
			},
		);
	}
	return { kind, to };
}

function readSince(value: unknown): Date | null {
	if (value === undefined || value === null || value === '') return null;
	const date = value instanceof Date ? value : new Date(String(value));
	if (!Number.isNaN(date.getTime())) return date;
	throw new ArcError(
		'fieldInvalid',
		`Received Since of ARC Rule Trigger is "${String(value).slice(0, 80)}", expected a date`,
		{
			hint: 'Choose a date, or remove the option.',
		},
	);
}
