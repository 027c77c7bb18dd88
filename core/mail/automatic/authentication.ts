import type { Authentication } from '../../activity/activity';

const unknown: Authentication = { server: null, spf: null, dkim: null, dmarc: null };

/**
 * What the Authentication-Results headers of trusted servers say, uppermost first: later servers
 * write above earlier ones. Of several DKIM signatures one that passes counts. Anybody can write
 * such a header, so that one counts only where its authserv-id is trusted; that server has to remove
 * what comes in under its own name (RFC 8601 section 5).
 *
 * @param trusted authserv-ids in lower case; none by default, and then nothing is known
 */
export function readAuthentication(headers: readonly string[], trusted: ReadonlySet<string>): Authentication {
	let found = unknown;
	for (const header of headers) {
		const [head = '', ...results] = withoutComments(header).split(';');
		const server = /^\s*"?([^\s;"]+)/.exec(head)?.[1]?.toLowerCase() ?? '';
		if (!trusted.has(server)) continue;
		found = {
			server: found.server ?? server,
			spf: found.spf ?? resultOf('spf', results),
			dkim: found.dkim ?? resultOf('dkim', results),
			dmarc: found.dmarc ?? resultOf('dmarc', results),
		};
	}
	return found;
}

function resultOf(method: string, results: readonly string[]): string | null {
	const values = results.flatMap((result) => {
		const [, name = '', value = ''] = /^\s*([a-z][a-z0-9-]*)(?:\s*\/\s*\d+)?\s*=\s*"?([a-z]+)/i.exec(result) ?? [];
		return name.toLowerCase() === method ? [value.toLowerCase()] : [];
	});
	return values.find((value) => value === 'pass') ?? values[0] ?? null;
}

/** Comments may be nested (RFC 5322 section 3.2.2), and may hold anything, a result too. */
function withoutComments(header: string): string {
	let depth = 0;
	let quoted = false;
	let text = '';
	for (let at = 0; at < header.length; at += 1) {
		const char = header.charAt(at);
		if (char === '\\') {
			if (depth === 0) text += header.slice(at, at + 2);
			at += 1;
		} else if (char === '"' && depth === 0) {
			quoted = !quoted;
			text += char;
		} else if (char === '(' && !quoted) depth += 1;
		else if (char === ')' && !quoted && depth > 0) depth -= 1;
		else if (depth === 0) text += quoted && char === ';' ? ',' : char;
	}
	return text;
}
