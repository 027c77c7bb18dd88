import { externalOf } from '../record/external';
import { html, type Html } from './html';

/**
 * Where a record lives in another system, as a link where there is one to follow; empty for one of the
 * store. The other system is not told from where it was opened.
 */
export function externalLink(external: unknown): Html | '' {
	const found = externalOf(external);
	if (found === null) return '';
	const { system, id, url } = found;
	const text = `${id} in ${system}`;
	return typeof url === 'string' ? html`<a href="${url}" rel="noreferrer noopener">${text}</a>` : html`${text}`;
}
