import type { IncomingMessage } from 'node:http';
import { appUser } from '../seed/insert.ts';
import type { ApiResponse } from '../web/call.ts';
import type { Tokens } from './tokens.ts';

/** Answers as an identity provider: the token endpoint, and the page where a user would sign in and agree. */
export function answerSignIn(
	{ tokens, url }: { readonly tokens: Tokens; readonly url: string },
	incoming: IncomingMessage,
	body: string,
): ApiResponse {
	const asked = new URL(incoming.url ?? '/', url);
	if (incoming.method === 'POST' && /\/oauth2\/(?:v2\.0\/)?token$/.test(asked.pathname)) {
		const { status, body: answered } = tokens.answer(new URLSearchParams(body), incoming.headers.authorization, url);
		return { status, headers: { 'cache-control': 'no-store' }, body: answered };
	}
	const back = asked.searchParams.get('redirect_uri');
	if (/\/oauth2\/(?:v2\.0\/)?authorize$/.test(asked.pathname) && back !== null) {
		const to = new URL(back);
		to.searchParams.set('code', tokens.code(appUser));
		to.searchParams.set('state', asked.searchParams.get('state') ?? '');
		return { status: 302, headers: { location: to.href } };
	}
	return { status: 404, headers: {}, body: { error: { code: '', message: `Nothing is at ${asked.pathname}` } } };
}
