import type { ITriggerFunctions } from 'n8n-workflow';
import type { ExpectedMailboxes } from '../../../adapters/mail/imap/aside/mailbox-offers';
import { postgresCredentials, postgresSettings } from '../../shared/store/open-postgres';
import { imapAccounts } from './open-imap-account';
import { readImapOptions } from './read-imap-options';

/**
 * The mailboxes that a rule is going to read, and its store where that takes a connection. Its credentials are
 * read for those who need them later, too.
 *
 * @throws what its parameters or credentials are refused with
 */
export async function expectedMailboxes(context: ITriggerFunctions): Promise<ExpectedMailboxes> {
	const isPostgres = context.getNodeParameter('recordStore', 'embedded') === 'postgres';
	const [{ login, ...account }, credential] = await Promise.all([
		imapAccounts.begin(context),
		isPostgres ? postgresCredentials.begin(context) : null,
	]);
	return {
		account: login.kind === 'password' ? { ...account, login } : null,
		folders: readImapOptions(context).folders,
		source: credential && { kind: 'postgres', settings: postgresSettings(credential) },
	};
}
