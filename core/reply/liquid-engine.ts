import { Context, Liquid, Output, toValueSync, type Emitter, type Template } from '../../vendor/liquidjs';

export type Engine = Liquid;

/**
 * Tags that a template may use. Left out are those that read files (include, render, layout), and
 * those that print a value without escaping it (echo, cycle, increment).
 */
const allowedTags = new Set([
	'assign',
	'break',
	'capture',
	'case',
	'comment',
	'continue',
	'for',
	'if',
	'raw',
	'unless',
	'#',
]);

/** Filters that would switch escaping off, or read more than the value they are given. */
const refusedFilters = ['raw', 'inspect'];

const refuse = (): never => {
	throw new Error('Templates read no files');
};

/** A Liquid engine without files, with limits on time and memory; only own properties are read. */
export function createEngine({ escape }: { readonly escape: boolean }): Engine {
	const engine = new Liquid({
		ownPropertyOnly: true,
		strictFilters: true,
		cache: false,
		relativeReference: false,
		timezoneOffset: 0,
		parseLimit: 1_000_000,
		renderLimit: 1_000,
		memoryLimit: 2_000_000,
		...(escape ? { outputEscape: escapeHtml } : {}),
		fs: {
			exists: () => Promise.resolve(false),
			existsSync: () => false,
			readFile: refuse,
			readFileSync: refuse,
			resolve: refuse,
		},
	});
	for (const tag of Object.keys(engine.tags)) if (!allowedTags.has(tag)) Reflect.deleteProperty(engine.tags, tag);
	for (const filter of refusedFilters) Reflect.deleteProperty(engine.filters, filter);
	return engine;
}

const escapes = new Map([
	['&', '&amp;'],
	['<', '&lt;'],
	['>', '&gt;'],
	['"', '&quot;'],
	["'", '&#39;'],
]);

function escapeHtml(value: unknown): string {
	if (value === null || value === undefined) return '';
	const text = typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
	return text.replace(/[&<>"']/g, (char) => escapes.get(char) ?? char);
}

/** Notes the names that were looked up while a value was printed, and that were not there. */
export class RecordingContext extends Context {
	isPrinting = false;

	constructor(
		values: Readonly<Record<string, unknown>>,
		engine: Engine,
		private readonly missing: Set<string>,
	) {
		super(values, engine.options, { sync: true }, { liquid: engine });
	}

	override *_getFromScope(
		scope: unknown,
		paths: (string | number)[] | string,
		strict?: boolean,
	): IterableIterator<unknown> {
		const value: unknown = yield super._getFromScope(scope as never, paths as never, strict);
		if (this.isPrinting && (value === undefined || value === null)) {
			this.missing.add(typeof paths === 'string' ? paths : paths.join('.'));
		}
		return value;
	}
}

/**
 * Makes the outputs of parsed templates tell their context when they print, so that a value asked
 * for in a condition, or given a `default`, does not count as missing.
 */
export function recordMissing(templates: readonly Template[]): void {
	for (const template of templates) {
		if (template instanceof Output) recordOutput(template);
		else if (template.children) recordMissing(toValueSync(template.children(false, true)) as Template[]);
	}
}

function recordOutput(output: Output): void {
	if (output.value.filters.some(({ name }) => name === 'default')) return;
	const render = output.render.bind(output);
	output.render = function* (context: Context, emitter: Emitter): IterableIterator<unknown> {
		const recording = context instanceof RecordingContext ? context : null;
		if (recording) recording.isPrinting = true;
		try {
			yield* render(context, emitter);
		} finally {
			if (recording) recording.isPrinting = false;
		}
	};
}
