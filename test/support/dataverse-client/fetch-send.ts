import type { Send } from '../../../adapters/dataverse/web-api/transport.ts';

/** Sends by fetch, with the token that it is given for each request. */
export function fetchSend(token: () => string): Send {
	return async ({ method, url, headers, body }) => {
		const response = await fetch(url, {
			method,
			headers: { ...headers, Authorization: `Bearer ${token()}` },
			...(body === undefined ? {} : { body }),
		});
		return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
	};
}
