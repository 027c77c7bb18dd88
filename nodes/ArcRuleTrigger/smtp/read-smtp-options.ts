import type { ITriggerFunctions } from 'n8n-workflow';

/** The receiver as the options of the trigger say it. */
export interface SmtpOptions {
	readonly host: string;
	readonly port: number;
	/** Allowed networks as they are written. */
	readonly networks: string;
	readonly peerLimits: { readonly connections?: number; readonly messagesPerMinute?: number };
}

interface OptionsParameter {
	readonly smtpHost?: string;
	readonly smtpPort?: number;
	readonly smtpNetworks?: string;
	readonly smtpConnections?: number;
	readonly smtpMessagesPerMinute?: number;
}

export function readSmtpOptions(context: ITriggerFunctions): SmtpOptions {
	const options = context.getNodeParameter('options', {}) as OptionsParameter;
	const { smtpConnections: connections, smtpMessagesPerMinute: messagesPerMinute } = options;
	return {
		host: options.smtpHost ?? '127.0.0.1',
		port: options.smtpPort ?? 2525,
		networks: options.smtpNetworks ?? '',
		peerLimits: {
			...(connections === undefined ? {} : { connections }),
			...(messagesPerMinute === undefined ? {} : { messagesPerMinute }),
		},
	};
}
