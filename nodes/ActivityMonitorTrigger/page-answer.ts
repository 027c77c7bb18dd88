import { pageHeaders } from '../../core/monitor-page/layout';

export interface PageAnswer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

/** A page as an answer. */
export function page(status: number, body: string): PageAnswer {
	return { status, headers: { ...pageHeaders, 'Content-Type': 'text/html; charset=utf-8' }, body };
}

/** Sends the browser on after a form, so that reloading repeats nothing. */
export function seeOther(location: string): PageAnswer {
	return { status: 303, headers: { ...pageHeaders, Location: location }, body: '' };
}
