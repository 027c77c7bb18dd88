import { textFromHtml } from '../../../core/mail/reply-text/html/text-from-html';
import { ArcError } from '../../../core/errors';
import { idOf, typeOf, type Reference } from '../../../core/record/reference';
import type { RenderedTemplate } from '../../../core/reply/render-template';
import type { DataverseClient } from '../web-api/client';
import { rowsOf } from '../web-api/operation';
import { tableOfType } from '../tables/standard-tables';

/**
 * Lets Dataverse fill one of its email templates for a record (`InstantiateTemplate`). Nothing is written.
 *
 * @throws ArcError `templateInvalid` where it answers no email; DataverseError for what it refuses
 */
export async function instantiateTemplate(
	client: DataverseClient,
	templateId: string,
	record: Reference,
): Promise<RenderedTemplate> {
	const answer = await client.ask({
		method: 'POST',
		path: 'InstantiateTemplate',
		body: { TemplateId: templateId, ObjectType: tableOfType(typeOf(record)), ObjectId: idOf(record) },
		repeatable: true,
	});
	const { subject, description } = rowsOf(answer)[0] ?? {};
	if (typeof subject !== 'string' && typeof description !== 'string')
		throw new ArcError('templateInvalid', 'Dataverse made no email of the template', {
			hint: 'Choose an email template, or open it in Dataverse and save it again.',
		});
	const html = typeof description === 'string' ? description : '';
	return { subject: typeof subject === 'string' ? subject : '', text: textFromHtml(html), html, missing: [] };
}
