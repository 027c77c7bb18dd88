import type { IExecuteFunctions } from 'n8n-workflow';
import type { SmtpSettings } from '../../adapters/mail/smtp-sender';
import type { ReplyTemplate } from '../../core/reply/render-template';
import { isRecordOf } from '../../core/record/record';
import type { RecordStore } from '../../core/record-store';

export interface ReplyOptions {
	readonly envelopeFrom?: string;
	readonly fromName?: string;
	readonly sendInTestRuns?: boolean;
}

export interface ChosenTemplate {
	/** The same for the same template, so that it answers a message once. */
	readonly key: string;
	/** Null where the template was deleted. */
	readonly template: ReplyTemplate | null;
	/** The record type that it speaks of; null for one written in the node. */
	readonly recordType: string | null;
}

interface SmtpCredential {
	readonly host?: string;
	readonly port?: number;
	readonly security?: 'none' | 'starttls' | 'tls';
	readonly user?: string;
	readonly password?: string;
	readonly allowSelfSigned?: boolean;
}

export function smtpSettings({ host = '', port = 587, security = 'starttls', user = '', password = '', allowSelfSigned = false }: SmtpCredential): SmtpSettings {
	return {
		host,
		port,
		secure: security === 'tls',
		requireTls: security === 'starttls',
		allowUnauthorizedCerts: allowSelfSigned,
		...(user === '' ? {} : { user, password }),
	};
}

/** Gives the template of each item; the node's own text is the same for all. */
export async function templateReader(context: IExecuteFunctions, store: RecordStore): Promise<(index: number) => Promise<ChosenTemplate>> {
	const { id: nodeId, parameters } = context.getNode();
	if ((parameters['templateFrom'] ?? 'written') === 'written') {
		const read = (name: string): string => context.getNodeParameter(name, 0, '') as string;
		const template = { subject: read('subject'), body: read('text'), html: read('html') };
		return async () => ({ key: `written ${nodeId}`, template, recordType: null });
	}
	const known = new Map<string, Promise<ChosenTemplate>>();
	return async (index) => {
		const id = String(context.getNodeParameter('template', index, '', { extractValue: true }));
		const found = known.get(id) ?? storedTemplate(store, id);
		known.set(id, found);
		return await found;
	};
}

async function storedTemplate(store: RecordStore, id: string): Promise<ChosenTemplate> {
	const [record] = id === '' ? [] : await store.get('template', [id]);
	if (!isRecordOf(record, 'template')) return { key: id, template: null, recordType: null };
	return {
		key: id,
		template: { subject: record.subject ?? '', body: record.body ?? '', html: record.html },
		recordType: record.recordType ?? null,
	};
}
