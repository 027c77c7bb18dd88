import type { MailSource } from '../mail-source';
import { expectedMailboxes } from './expected-mailboxes';
import { askFor, imapOptions, imapProperties } from './imap-properties';
import { testImap } from './open-imap-account';

/** A mailbox on a mail server. */
export const imapSource: MailSource = {
	option: {
		name: 'Mailbox (IMAP)',
		value: 'imap',
		description: 'Read a mailbox of Microsoft 365, Google or any other mail server',
	},
	properties: imapProperties,
	options: imapOptions,
	credentials: [
		{ name: 'arcImapApi', required: true, testedBy: 'testImap', displayOptions: askFor.password },
		{ name: 'arcImapOAuth2Api', required: true, displayOptions: askFor.oAuth2 },
	],
	credentialTests: { testImap },
	howToSend: (_context, address) => `Send a message to ${address}, so that it reaches the mailbox`,
	prepare: async (context) => {
		// The thread can open no store of two systems.
		if (String(context.getNodeParameter('recordStore', 'embedded')).startsWith('dataverse')) return;
		const { expectImap } = await import('../../../adapters/mail/imap/imap-receiver.js');
		expectImap();
		// It connects while this one loads what a rule needs, and opens its store.
		void expectedMailboxes(context).then(
			expectImap,
			// What is wrong with it is told where it is needed.
			() => undefined,
		);
	},
	load: async () => {
		const { receiveImap, receiveFirstOfImap } = await import('./receive-imap.js');
		return { subscribe: receiveImap, takeFirst: receiveFirstOfImap };
	},
};
