import { isPrimitive, isSure, unsure } from './json-value';

type ArgumentKind = 'text' | 'number' | 'primitive';

interface PureMethod<T> {
	readonly takes: readonly ArgumentKind[];
	/** How many of them have to be there. */
	readonly needs: number;
	readonly call: (value: T, ...args: never[]) => unknown;
}

/** Longer text is left to n8n's engine, which has a limit of memory for it. */
const longestJoined = 1_000_000;

const ofText: Readonly<Record<string, PureMethod<string>>> = {
	charAt: method(['number'], 0, (text: string, at?: number) => text.charAt(at ?? 0)),
	endsWith: method(['text', 'number'], 1, (text: string, part: string, end?: number) => text.endsWith(part, end)),
	includes: method(['text', 'number'], 1, (text: string, part: string, from?: number) => text.includes(part, from)),
	indexOf: method(['text', 'number'], 1, (text: string, part: string, from?: number) => text.indexOf(part, from)),
	// A replacement with a dollar sign may repeat the text around the place as often as it likes.
	replace: method(['text', 'text'], 2, (text: string, part: string, by: string) =>
		by.includes('$') ? unsure : text.replace(part, by),
	),
	slice: method(['number', 'number'], 0, (text: string, from?: number, to?: number) => text.slice(from, to)),
	split: method(['text'], 1, (text: string, by: string) => text.split(by)),
	startsWith: method(['text', 'number'], 1, (text: string, part: string, at?: number) => text.startsWith(part, at)),
	substring: method(['number', 'number'], 1, (text: string, from: number, to?: number) => text.substring(from, to)),
	toLowerCase: method([], 0, (text: string) => text.toLowerCase()),
	toUpperCase: method([], 0, (text: string) => text.toUpperCase()),
	trim: method([], 0, (text: string) => text.trim()),
	trimEnd: method([], 0, (text: string) => text.trimEnd()),
	trimStart: method([], 0, (text: string) => text.trimStart()),
};

const ofLists: Readonly<Record<string, PureMethod<readonly unknown[]>>> = {
	includes: method(['primitive', 'number'], 1, (list: readonly unknown[], sought: unknown, from?: number) =>
		list.every(isSure) ? list.includes(sought, from) : unsure,
	),
	join: method(['text'], 0, (list: readonly unknown[], by = ',') => joined(list, by)),
	slice: method(['number', 'number'], 0, (list: readonly unknown[], from?: number, to?: number) =>
		list.every(isSure) ? list.slice(from, to) : unsure,
	),
};

/** Whether text or lists have a method that an expression may call without n8n's engine. */
export function isPureMethod(name: string): boolean {
	return Object.hasOwn(ofText, name) || Object.hasOwn(ofLists, name);
}

/** Calls a method of text or of a list; `unsure` for what has no such method, and for arguments of other types. */
export function callPureMethod(value: unknown, name: string, args: readonly unknown[]): unknown {
	if (typeof value === 'string') return call(ofText, value, name, args);
	return Array.isArray(value) ? call<readonly unknown[]>(ofLists, value, name, args) : unsure;
}

function call<T>(methods: Readonly<Record<string, PureMethod<T>>>, value: T, name: string, args: readonly unknown[]) {
	const known = Object.hasOwn(methods, name) ? methods[name] : undefined;
	if (known === undefined || args.length < known.needs || args.length > known.takes.length) return unsure;
	return args.every((argument, at) => isOfKind(argument, known.takes[at]))
		? known.call(value, ...(args as never[]))
		: unsure;
}

function isOfKind(value: unknown, kind: ArgumentKind | undefined): boolean {
	if (kind === 'primitive') return isPrimitive(value);
	return typeof value === (kind === 'text' ? 'string' : 'number');
}

function joined(list: readonly unknown[], by: string): unknown {
	let length = by.length * list.length;
	for (const entry of list) {
		if (!isPrimitive(entry)) return unsure;
		if (typeof entry === 'string') length += entry.length;
	}
	return length > longestJoined ? unsure : list.join(by);
}

function method<T>(
	takes: readonly ArgumentKind[],
	needs: number,
	perform: (value: T, ...args: never[]) => unknown,
): PureMethod<T> {
	return { takes, needs, call: perform };
}
