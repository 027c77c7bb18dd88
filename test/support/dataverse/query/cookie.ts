import type { SQLInputValue } from 'node:sqlite';
import { refusals } from '../web/odata-error.ts';

/** Where a page ended, as the service writes it into a link: opaque, encoded twice, and for one query alone. */
export interface Cookie {
	readonly page: number;
	readonly last: readonly SQLInputValue[];
	readonly query: string;
	/** The version that changes are tracked from, where they are. */
	readonly since: number | undefined;
}

export function writeCookie({ page, last, query, since }: Cookie): string {
	const inner = encodeURIComponent(encodeURIComponent(JSON.stringify({ last, query, since })));
	const tracking = since === undefined ? 'False' : 'True';
	return encodeURIComponent(`<cookie pagenumber="${page}" pagingcookie="${inner}" istracking="${tracking}" />`);
}

/** Reads the cookie of a link that was followed unchanged. */
export function readCookie(text: string, query: string): Cookie {
	const [, page, inner = ''] = /^<cookie pagenumber="(\d+)" pagingcookie="([^"]*)" /.exec(text) ?? [];
	if (page === undefined) throw refusals.badQuery('Malformed XML in the Paging Cookie');
	const read = JSON.parse(decodeURIComponent(decodeURIComponent(inner))) as Omit<Cookie, 'page'>;
	if (read.query !== query) throw refusals.badQuery('The next link was changed: it must be followed as it is.');
	return { ...read, page: Number(page) };
}
