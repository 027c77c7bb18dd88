/**
 * `fetch` over a connection of its own. One that is kept ends after some idle seconds, also while it
 * is asked again where the server is busy, and then fetch fails with "other side closed".
 */
export async function fetchAlone(url: string, init: RequestInit = {}): Promise<Response> {
	const headers = new Headers(init.headers);
	headers.set('connection', 'close');
	return await fetch(url, { ...init, headers });
}
