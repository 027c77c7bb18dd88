import { decodeHTML } from '../../../../vendor/entities';

/** Control characters but for tab and line breaks: nobody sees them, and PostgreSQL stores no NUL. */
const controls = /[\0-\x08\x0b\x0e-\x1f\x7f]/g; // eslint-disable-line no-control-regex -- they are what is looked for

/**
 * Decodes the character references in a text as browsers do: all names that HTML has, numbers, and
 * those of old that end without a semicolon. A reference that is unknown stays as it is written, and
 * what is no character of text becomes U+FFFD. Decodes once: `&amp;lt;` is `&lt;`.
 */
export function decodeEntities(text: string): string {
	return text.includes('&') ? decodeHTML(text).replace(controls, '\ufffd') : text;
}
