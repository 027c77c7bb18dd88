import type { ITriggerFunctions } from 'n8n-workflow';
import type { ExpectedMailboxes } from '../../../adapters/mail/imap/aside/mailbox-offers';
import { postgresSettings, type PostgresCredential } from '../../shared/store/open-postgres';
import { readImapAccount } from './open-imap-account';
import { readImapOptions } from './read-imap-options';

/**
 * The mailboxes that a rule is going to read, and its store where that takes a connection.
 *
 * @throws what its parameters or credentials are refused with
 */
export async function expectedMailboxes(context: ITriggerFunctions): Promise<ExpectedMailboxes> {
	const { login: kind, folders } = readImapOptions(context);
	const { login, ...account } = await readImapAccount(context, kind);
	return {
		account: login.kind === 'password' ? { ...account, login } : null,
		folders,
		source:
			context.getNodeParameter('recordStore', 'embedded') === 'postgres'
				? {
						kind: 'postgres',
						settings: postgresSettings(await context.getCredentials<PostgresCredential>('arcPostgresApi')),
					}
				: null,
	};
}
