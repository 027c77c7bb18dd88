import type { Close, ReceiverReport, Reception } from '../mail-source';
import { readSmtpAccess } from './read-smtp-access';
import { readSmtpOptions } from './read-smtp-options';

/**
 * Receives mail for the queues of a store through the SMTP receiver of this process, which rules
 * with the same address and port share. A message is acknowledged when the store has it.
 *
 * @throws ArcError `portInUse`; `fieldInvalid` or `credentialInvalid` where everybody could deliver
 */
export async function receiveSmtp(
	{ context, store, rule }: Reception,
	{ began, ended }: Pick<ReceiverReport, 'began' | 'ended'>,
): Promise<Close> {
	const [{ subscribeSmtp }, { takeInMessage }] = await Promise.all([
		import('../../../adapters/mail/smtp/receive/smtp-receiver.js'),
		import('../../../adapters/mail/intake/take-in-message.js'),
	]);
	const { networks, ...smtp } = readSmtpOptions(context);
	const { maxSize, trustedServers, contactForms } = rule;
	return await subscribeSmtp({
		...smtp,
		maxSize,
		access: await readSmtpAccess(context, networks),
		// Two rules on one store take a message once together; two stores behind one port each take it.
		destination: store.id,
		accepts: async (address) => (await store.queuesByAddress([address])).size > 0,
		deliver: async (message) => {
			await takeInMessage(store, message, { maxSize, trustedServers, contactForms });
		},
		onOutage: began,
		onRecovered: ended,
	});
}
