import type { IExecuteFunctions } from 'n8n-workflow';
import type { Activity } from '../../core/activity/activity';
import type { ReplyTemplate } from '../../core/reply/render-template';
import { languageOf, templateFor } from '../../core/reply/template-language';
import type { Template } from '../../core/record/record';
import type { RecordStore } from '../../core/record-store';
import { storedTemplates } from '../shared/store/stored-templates';

export interface ChosenTemplate {
	/** The same for the same template, in whatever language, so that it answers a message once. */
	readonly key: string;
	/** Null where the template was deleted. */
	readonly template: ReplyTemplate | null;
	/** The record type that it speaks of; null for one written in the node. */
	readonly recordType: string | null;
}

/** Gives the template of each item; the node's own text is the same for all. */
export type ChooseTemplate = (index: number, activity: Activity) => Promise<ChosenTemplate>;

export function templateReader(context: IExecuteFunctions, store: RecordStore): ChooseTemplate {
	const { id: nodeId, parameters } = context.getNode();
	if ((parameters['templateFrom'] ?? 'written') === 'written') {
		const read = (name: string): string => context.getNodeParameter(name, 0, '') as string;
		const template = { subject: read('subject'), body: read('text'), html: read('html') };
		return async () => ({ key: `written ${nodeId}`, template, recordType: null });
	}
	const known = new Map<string, Promise<readonly Template[]>>();
	return async (index, activity) => {
		const key = String(context.getNodeParameter('template', index, '', { extractValue: true }));
		const found = known.get(key) ?? storedTemplates(store, key);
		known.set(key, found);
		const record = templateFor(await found, languageOf(activity));
		if (record === undefined) return { key, template: null, recordType: null };
		const { subject = '', body = '', html, recordType = '' } = record;
		return { key, template: { subject, body, html }, recordType: recordType === '' ? null : recordType };
	};
}
