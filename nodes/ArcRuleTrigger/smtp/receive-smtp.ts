import type { ITriggerFunctions } from 'n8n-workflow';
import type { Store } from '../../../core/ledger/store';
import type { RuleOptions } from '../read-rule';
import { readSmtpAccess } from './read-smtp-access';

/**
 * Receives mail for the queues of a store through the SMTP receiver of this process, which rules
 * with the same address and port share. A message is acknowledged when the store has it.
 *
 * @throws ArcError `portInUse`; `fieldInvalid` or `credentialInvalid` where everybody could deliver
 */
export async function receiveSmtp(
	store: Store,
	rule: RuleOptions,
	context: ITriggerFunctions,
): Promise<() => Promise<void>> {
	const [{ subscribeSmtp }, { takeInMessage }] = await Promise.all([
		import('../../../adapters/mail/smtp/smtp-receiver.js'),
		import('../../../adapters/mail/intake/take-in-message.js'),
	]);
	const { networks, ...smtp } = rule.smtp;
	return await subscribeSmtp({
		...smtp,
		access: await readSmtpAccess(context, networks),
		// Two rules on one store take a message once together; two stores behind one port each take it.
		destination: store.id,
		accepts: async (address) => (await store.queuesByAddress([address])).size > 0,
		deliver: async (message) => {
			const { trustedServers, contactForms } = rule;
			await takeInMessage(store, message, { maxSize: rule.smtp.maxSize, trustedServers, contactForms });
		},
	});
}
