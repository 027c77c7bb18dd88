import type { ITriggerFunctions } from 'n8n-workflow';
import { dataverseSource } from './dataverse/dataverse-source';
import { imapSource } from './imap/imap-source';
import type { MailSource } from './mail-source';
import { smtpSource } from './smtp/smtp-source';

/** Where activities may come from, by the value of Receive From; a further source is a row here and a folder beside. */
export const mailSources: ReadonlyMap<string, MailSource> = new Map(
	[dataverseSource, imapSource, smtpSource].map((source) => [source.option.value, source]),
);

/** Where a rule receives from; undefined where its queue is filled otherwise, as for a type that the source does not bring. */
export function sourceOf({
	activityType,
	receiveFrom,
}: {
	readonly activityType: string;
	readonly receiveFrom: string;
}): MailSource | undefined {
	const source = mailSources.get(receiveFrom);
	return activityType === 'email' || source?.everyType === true ? source : undefined;
}

/**
 * Begins what the source of a rule takes a while to start, so that it does beside the loading of everything
 * else. What stands against it is told where the rule is registered.
 */
export async function prepareSource(context: ITriggerFunctions): Promise<void> {
	const parameter = (name: string): string => String(context.getNodeParameter(name, ''));
	try {
		const source = sourceOf({ activityType: parameter('activityType'), receiveFrom: parameter('receiveFrom') });
		await source?.prepare?.(context);
	} catch {
		// The rule is registered without it.
	}
}
