import type { Activity } from '../../core/activity/activity';
import { isRecordOf, type Template } from '../../core/record/record';
import type { Records } from '../../core/records/records';
import type { Reference } from '../../core/record/reference';
import type { RenderedTemplate, ReplyTemplate } from '../../core/reply/render-template';
import { languageOf, templateFor } from '../../core/reply/template-language';
import { storedTemplates } from './stored-templates';

/** The template that a message is answered by. */
export interface ChosenTemplate {
	/** The same for the same template, in whatever language, so that it answers a message once. */
	readonly key: string;
	/** Null where the template was deleted. */
	readonly template: ReplyTemplate | null;
	/** The record type that it speaks of; null for one written in the node. */
	readonly recordType: string | null;
	/** Fills it for a record, where its system does that; otherwise it is Liquid. */
	readonly fill?: (record: Reference) => Promise<RenderedTemplate>;
}

/** Gives the template of an item; the node's own text is the same for all. */
export type ChooseTemplate = (index: number, activity: Activity) => Promise<ChosenTemplate>;

/** A template that is written in the node of that id. */
export function writtenTemplate(nodeId: string, template: ReplyTemplate): ChosenTemplate {
	return { key: `written ${nodeId}`, template, recordType: null };
}

/** Finds stored templates by their id, each in the language of the message; a query for each id. */
export function templateFinder(
	records: Pick<Records, 'get' | 'list'>,
): (id: string, activity: Activity) => Promise<ChosenTemplate> {
	const known = new Map<string, Promise<readonly Template[]>>();
	const chosen = new Map<Template, ChosenTemplate>();
	return async (id, activity) => {
		const found = known.get(id) ?? storedTemplates(records, id);
		known.set(id, found);
		const record = templateFor(await found, languageOf(activity));
		if (record === undefined) return { key: id, template: null, recordType: null };
		const { subject = '', body = '', html, recordType = '' } = record;
		const made = chosen.get(record) ?? {
			key: id,
			template: { subject, body, html },
			recordType: recordType === '' ? null : recordType,
		};
		chosen.set(record, made);
		return made;
	};
}

/** Finds stored templates by their id, which the system that keeps them fills. */
export function filledTemplateFinder(
	records: Pick<Records, 'get'>,
	fill: (templateId: string, record: Reference) => Promise<RenderedTemplate>,
): (id: string) => Promise<ChosenTemplate> {
	const known = new Map<string, Promise<ChosenTemplate>>();
	const find = async (id: string): Promise<ChosenTemplate> => {
		const [record] = await records.get('template', [id]);
		if (!isRecordOf(record, 'template')) return { key: id, template: null, recordType: null };
		const { recordType = '' } = record;
		return {
			key: id,
			template: { subject: '', body: '' },
			recordType: recordType === '' ? null : recordType,
			fill: async (made) => await fill(id, made),
		};
	};
	return async (id) => {
		const found = known.get(id) ?? find(id);
		known.set(id, found);
		return await found;
	};
}
