import type { StepNote, Told } from '../../../core/activity/trace';
import { readEntry, toldText } from '../../../core/decision/outcome/step-texts';

const place = { at: '2026-03-02T10:00:00.000Z', step: 'evaluate' } as const;

it.each<[why: string, told: Told, text: string]>([
	[
		'the reason where nothing else is to say',
		{ kind: 'reasonGiven', values: { reason: 'noSender' } },
		'The email names no sender.',
	],
	[
		'what was put into the record',
		{ kind: 'recordWritten', values: { did: 'update', type: 'case' } },
		'Updated the case',
	],
	[
		'that a title was longer than it may be',
		{ kind: 'titleCut', values: { from: 312, to: 200 } },
		'The title had 312 characters; the first 200 are kept',
	],
	[
		'whose privilege is missing, where the rule has no owner',
		{ kind: 'privilegeMissing', values: { owner: null, privilege: 'contact:create' } },
		'The owner of the rule lacks the privilege contact:create',
	],
	[
		'one token as one',
		{ kind: 'foreignTokens', values: { count: 1, places: ['the subject'] } },
		'The message carries a tracking token that this record store did not sign (the subject): forged, damaged, or of another store. It is ignored',
	],
	[
		'who opened an item again, and past what',
		{ kind: 'openedAgain', values: { by: 'Ada', pastConnection: true, outcome: 'skipped', reason: 'noSender' } },
		'Opened again by Ada, past the skip for its connected record; it had ended as skipped (noSender)',
	],
	['free text as it stands', { text: 'The disk is full' }, 'The disk is full'],
])('a step says %s', (_why, told, text) => {
	expect(toldText(told)).toBe(text);
	expect(readEntry({ ...place, ...told })).toEqual({ ...place, ...told, text });
});

it.each<[text: string, note: StepNote]>([
	[
		'Created a contact for the unknown sender, or found the one made for the address',
		{ kind: 'contactCreated', values: {} },
	],
	['Created a contact for the sender, or found the one that has the address', { kind: 'contactResolved', values: {} }],
	['Activated the account of the sender again', { kind: 'senderActivated', values: { type: 'account' } }],
	['Reopened the case', { kind: 'recordWritten', values: { did: 'reopen', type: 'case' } }],
])('an old entry that says "%s" gets its kind when it is read', (text, note) => {
	expect(readEntry({ ...place, text })).toEqual({ ...place, ...note, text });
});

it('shows the sentence that a kind has now, whatever was stored beside it', () => {
	const stored = { ...place, kind: 'workflowEnded', values: {}, text: 'Another sentence' } as const;
	expect(readEntry(stored).text).toBe('The workflow ended; no further node of the rule was on its way');
});
