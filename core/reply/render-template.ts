import { ArcError, isArcError } from '../errors';
import { toValueSync, type Template } from '../../vendor/liquidjs';
import { findN8nExpression } from './n8n-expression';
import { createEngine, RecordingContext, recordMissing, type Engine } from './liquid-engine';

export interface ReplyTemplate {
	readonly subject: string;
	/** The plain text part. */
	readonly body: string;
	readonly html?: string | undefined;
}

export interface RenderedTemplate {
	readonly subject: string;
	readonly text: string;
	readonly html: string | undefined;
	/** Values that the template prints and that were not there, as it names them; they are empty. */
	readonly missing: readonly string[];
}

type Part = keyof ReplyTemplate;

/** Limits on time and memory count for each filling, so that all templates share the two engines. */
const plain = createEngine({ escape: false });
const escaping = createEngine({ escape: true });

/** Templates that were read before; a batch, and a simulation, fills one many times. */
const parsed = new WeakMap<ReplyTemplate, Map<Part, Template[]>>();

/** Characters of one part of a template, and of what it becomes. */
const maxTemplate = 100_000;
const maxRendered = 500_000;

/**
 * Fills a reply's template (Liquid) with values. In the HTML part every value is escaped; subject
 * and text are not HTML and take values as they are. Prints only own properties of the values.
 *
 * Throws templateInvalid, with part and line, for a syntax error, an unknown tag or filter, a
 * template that costs too much, and for n8n's `$json`, which Liquid does not know.
 */
export function renderTemplate(template: ReplyTemplate, values: Readonly<Record<string, unknown>>): RenderedTemplate {
	const missing = new Set<string>();
	const subject = renderPart(template, 'subject', values, missing);
	const text = renderPart(template, 'body', values, missing);
	const html = template.html ? renderPart(template, 'html', values, missing) : undefined;
	return { subject, text, html, missing: [...missing] };
}

/** What `renderTemplate` would refuse in a template whatever the values, as it says it; null where nothing. */
export function templateFault(template: ReplyTemplate): ArcError | null {
	try {
		for (const part of ['subject', 'body', 'html'] as const) parsePart(plain, part, template[part] ?? '');
		return null;
	} catch (error) {
		if (isArcError(error)) return error;
		throw error;
	}
}

function renderPart(
	template: ReplyTemplate,
	part: Part,
	values: Readonly<Record<string, unknown>>,
	missing: Set<string>,
): string {
	const engine = part === 'html' ? escaping : plain;
	try {
		const templates = parsedPart(engine, part, template);
		const context = new RecordingContext(values, engine, missing);
		const rendered = String(toValueSync(engine.renderer.renderTemplates(templates, context)) ?? '');
		if (rendered.length > maxRendered) throw new Error('the result is too long');
		return rendered;
	} catch (error) {
		throw invalid(part, error);
	}
}

/** A part made ready to be filled, once for each template. */
function parsedPart(engine: Engine, part: Part, template: ReplyTemplate): Template[] {
	const parts = parsed.get(template) ?? new Map<Part, Template[]>();
	parsed.set(template, parts);
	const known = parts.get(part);
	if (known !== undefined) return known;
	const templates = parsePart(engine, part, template[part] ?? '');
	recordMissing(templates);
	parts.set(part, templates);
	return templates;
}

function parsePart(engine: Engine, part: Part, source: string): Template[] {
	if (source.length > maxTemplate) throw invalid(part, new Error(`it is longer than ${maxTemplate} characters`));
	refuseN8nExpression(part, source);
	try {
		return engine.parse(source);
	} catch (error) {
		throw invalid(part, error);
	}
}

/** People who know n8n write its expressions, which would go out as they are written. */
function refuseN8nExpression(part: Part, source: string): void {
	const found = findN8nExpression(source);
	if (found === null) return;
	const { written, line, instead } = found;
	const what = written === '=' ? 'begins with "=", as n8n marks expressions' : `holds the n8n expression "${written}"`;
	const hint = written === '=' ? 'Leave the "=" out.' : `Write {{ ${instead} }} instead.`;
	throw new ArcError('templateInvalid', `The ${names[part]} of the template ${what} (line ${line})`, {
		hint: `Templates are written in Liquid, which knows ${knownNames}. ${hint}`,
	});
}

/** What a template may speak of, as `renderTemplate` is given it. */
const knownNames = 'record, activity, contact, account and queue';

const names: Record<Part, string> = { subject: 'subject', body: 'text', html: 'HTML' };

function invalid(part: Part, error: unknown): ArcError {
	if (isArcError(error)) return error;
	// Liquid's messages end in ", line:2, col:7".
	const message = error instanceof Error ? error.message : String(error);
	const place = /, line:(\d+), col:\d+$/.exec(message);
	const because = message.slice(0, place?.index ?? 300).slice(0, 300);
	const line = place ? ` in line ${place[1]}` : '';
	return new ArcError('templateInvalid', `The ${names[part]} of the template cannot be used: ${because}${line}`, {
		hint: `Templates are written in Liquid, which knows ${knownNames}: {{ record.number }}, {% if contact.firstName %} … {% endif %}.`,
	});
}
