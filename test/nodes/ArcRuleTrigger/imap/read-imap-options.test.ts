import type { ITriggerFunctions } from 'n8n-workflow';
import { readImapOptions, type ImapOptions } from '../../../../nodes/ArcRuleTrigger/imap/read-imap-options';

/** The parameters of a trigger as n8n hands them over. */
function context(parameters: Readonly<Record<string, unknown>>): ITriggerFunctions {
	return {
		getNodeParameter: (name: string, fallback?: unknown) => parameters[name] ?? fallback,
	} as unknown as ITriggerFunctions;
}

describe('the parameters of a mailbox', () => {
	it.each<[why: string, parameters: Readonly<Record<string, unknown>>, expected: Partial<ImapOptions>]>([
		[
			'nothing said',
			{},
			{ login: 'password', folders: ['INBOX'], after: { kind: 'markSeen' }, since: null, pollMs: 60_000 },
		],
		[
			'several folders, each once',
			{ imapFolders: ' inbox, Support/New ,, Orders,INBOX' },
			{ folders: ['INBOX', 'Support/New', 'Orders'] },
		],
		[
			'another folder for what is stored',
			{ imapAfter: 'move', imapMoveTo: ' Done ' },
			{ after: { kind: 'move', to: 'Done' } },
		],
		['a folder left over from before', { imapAfter: 'leave', imapMoveTo: 'Done' }, { after: { kind: 'leave' } }],
		[
			'a date as the editor writes it',
			{ options: { imapSince: '2026-03-01T08:00:00.000+01:00' } },
			{ since: new Date('2026-03-01T07:00:00Z') },
		],
		['a date that was removed', { options: { imapSince: '' } }, { since: null }],
		['an interval in seconds', { options: { imapPollSeconds: 5 } }, { pollMs: 5_000 }],
	])('are read: %s', (_why, parameters, expected) => {
		expect(readImapOptions(context(parameters))).toMatchObject(expected);
	});

	it.each<[why: string, parameters: Readonly<Record<string, unknown>>, message: RegExp]>([
		['no folder', { imapFolders: ' , ' }, /names no folder/],
		['no folder to move to', { imapAfter: 'move', imapMoveTo: ' ' }, /Move to Folder .* is empty/],
		[
			'a folder that is read',
			{ imapFolders: 'INBOX, Done', imapAfter: 'move', imapMoveTo: 'done' },
			/reads the folder "done" and moves messages to it/,
		],
		['a date that is none', { options: { imapSince: 'last week' } }, /is "last week", expected a date/],
	])('are refused: %s', (_why, parameters, message) => {
		expect(() => readImapOptions(context(parameters))).toThrow(
			expect.objectContaining({ code: 'fieldInvalid', message: expect.stringMatching(message) }),
		);
	});
});
