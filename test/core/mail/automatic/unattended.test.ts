import { isUnattended } from '../../../../core/mail/automatic/unattended';
import { growsWithLength } from '../../../support/characters-read';

it.each([
	'no-reply',
	'noreply',
	'no_reply',
	'noreply+42',
	'noreply123',
	'github-noreply-eu',
	'accounts.noreply',
	'shop-do-not-reply',
	'donotreply',
	'nicht-antworten',
	'bitte.nicht.antworten',
	'keine_antwort',
	'ne-pas-repondre',
	'ne-pas-répondre',
	'no-responder',
	'nao-responda',
	'não-responda',
	'non.rispondere',
	'niet-beantwoorden',
	'svara-inte',
	'ikke-svar',
	'nie-odpowiadac',
	'owner-list',
	'list-request',
	'list-owner',
	'list-bounces+ada=x.example',
	'listserv',
	'majordomo',
	'root',
	'postmaster',
	'mailer-daemon',
	'MAILER_DAEMON',
	'bounces-77',
	'nobody',
])('nobody reads %s@', (local) => {
	expect(isUnattended(`${local}@x.example`)).toBe(true);
});

it.each([
	'ada',
	'support',
	'casino.reply',
	'noah.reply',
	'owner',
	'request',
	'nona',
	'reply',
	'systems',
	'rooter',
	'nullmann',
	'info-service',
	'bob.bounceberg',
	'sales+noanswerable',
])('somebody may read %s@', (local) => {
	expect(isUnattended(`${local}@noreply.example`)).toBe(false);
});

it.each(['no-', '-request'])('reads an endless local part of %s once', (piece) => {
	expect(growsWithLength(piece, 100_000, (local) => isUnattended(`${local}@x.example`))).toBe(true);
});
