export type PathKey = string | number;
export type TemplatePart = { readonly kind: 'text' | 'code'; readonly text: string };

/** Names that n8n refuses in an expression, so that its own engine has to say so. */
const refusedNames = new Set(
	[
		'__proto__ prototype constructor getPrototypeOf setPrototypeOf getOwnPropertyDescriptor',
		'getOwnPropertyDescriptors defineProperty defineProperties mainModule binding _linkedBinding',
		'_load prepareStackTrace __lookupGetter__ __lookupSetter__ __defineGetter__ __defineSetter__',
		'caller callee arguments getBuiltinModule dlopen execve loadEnvFile toJSON $',
	]
		.join(' ')
		.split(' '),
);

const step = /\s*(?:\??\.\s*([A-Za-z_$][\w$]*)|(?:\?\.\s*)?\[\s*(?:(\d+)|"([^"\r\n]*)"|'([^'\r\n]*)')\s*\])/y;

/** Whether n8n refuses a name as a field in an expression. */
export function isRefusedName(name: string): boolean {
	return refusedNames.has(name);
}

/**
 * Splits the text of an expression (without its `=`) into text and the code between `{{` and `}}`.
 *
 * Code follows text in turns, beginning with text, as n8n counts. Undefined where only n8n can
 * tell the meaning: backslashes in text, or before a bracket, and an open `{{` that may be meant as
 * it stands.
 */
export function splitTemplate(template: string): readonly TemplatePart[] | undefined {
	// n8n refuses the word wherever it stands after a dot, in plain text too.
	if (/\.\s*constructor/.test(template)) return undefined;
	const parts: TemplatePart[] = [];
	let at = 0;
	while (at < template.length) {
		const open = template.indexOf('{{', at);
		const text = template.slice(at, open === -1 ? undefined : open);
		if (text.includes('\\')) return undefined;
		parts.push({ kind: 'text', text });
		if (open === -1) break;
		const close = template.indexOf('}}', open + 2);
		if (close === -1 || template[close - 1] === '\\') return undefined;
		parts.push({ kind: 'code', text: template.slice(open + 2, close) });
		at = close + 2;
	}
	return parts;
}

/**
 * Reads code that is nothing but a path into the item: `$json.a`, `$json?.["b c"][0]`.
 *
 * Optional or not makes no difference, since n8n gives undefined for a path that breaks off.
 * Undefined for all other code, and for names that n8n refuses.
 */
export function readPath(code: string): readonly PathKey[] | undefined {
	const text = code.trim();
	if (!text.startsWith('$json') || text.includes('\\')) return undefined;
	const path: PathKey[] = [];
	step.lastIndex = '$json'.length;
	while (step.lastIndex < text.length) {
		const match = step.exec(text);
		if (match === null) return undefined;
		const [, name, index, doubleQuoted, singleQuoted] = match;
		const key = index === undefined ? (name ?? doubleQuoted ?? singleQuoted) : index;
		if (key === undefined || isRefusedName(key)) return undefined;
		// An index beyond what is exact, or with a leading zero, is no list index.
		if (index !== undefined && !/^(0|[1-9]\d{0,8})$/.test(index)) return undefined;
		path.push(index === undefined ? key : Number(index));
	}
	return path;
}
