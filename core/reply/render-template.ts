import { ArcError, isArcError } from '../errors';
import { toValueSync, type Template } from '../../vendor/liquidjs';
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
	const plain = createEngine({ escape: false });
	const subject = renderPart(plain, 'subject', template.subject, values, missing);
	const text = renderPart(plain, 'body', template.body, values, missing);
	const html = template.html
		? renderPart(createEngine({ escape: true }), 'html', template.html, values, missing)
		: undefined;
	return { subject, text, html, missing: [...missing] };
}

/** Checks a template without values; throws templateInvalid as `renderTemplate` does. */
export function checkTemplate(template: ReplyTemplate): void {
	const engine = createEngine({ escape: false });
	for (const part of ['subject', 'body', 'html'] as const) parsePart(engine, part, template[part] ?? '');
}

function renderPart(
	engine: Engine,
	part: Part,
	source: string,
	values: Readonly<Record<string, unknown>>,
	missing: Set<string>,
): string {
	const templates = parsePart(engine, part, source);
	try {
		recordMissing(templates);
		const context = new RecordingContext(values, engine, missing);
		const rendered = String(toValueSync(engine.renderer.renderTemplates(templates, context)) ?? '');
		if (rendered.length > maxRendered) throw new Error('the result is too long');
		return rendered;
	} catch (error) {
		throw invalid(part, error);
	}
}

function parsePart(engine: Engine, part: Part, source: string): Template[] {
	refuseN8nExpression(part, source);
	if (source.length > maxTemplate) throw invalid(part, new Error(`it is longer than ${maxTemplate} characters`));
	try {
		return engine.parse(source);
	} catch (error) {
		throw invalid(part, error);
	}
}

/** People who know n8n write its expressions, which would go out as they are written. */
function refuseN8nExpression(part: Part, source: string): void {
	const found = /\$json((?:\.[a-z_]\w*)*)/i.exec(source);
	if (!found) return;
	const line = source.slice(0, found.index).split('\n').length;
	const path = found[1]?.slice(1) || 'activity.subject';
	throw new ArcError('templateInvalid', `The ${names[part]} of the template holds the n8n expression "$json" (line ${line})`, {
		hint: `Templates are written in Liquid. Write {{ ${path} }} instead.`,
	});
}

const names: Record<Part, string> = { subject: 'subject', body: 'text', html: 'HTML' };

function invalid(part: Part, error: unknown): ArcError {
	if (isArcError(error)) return error;
	// Liquid's messages end in ", line:2, col:7".
	const message = error instanceof Error ? error.message : String(error);
	const place = /, line:(\d+), col:\d+$/.exec(message);
	const because = message.slice(0, place?.index ?? 300).slice(0, 300);
	const line = place ? ` in line ${place[1]}` : '';
	return new ArcError('templateInvalid', `The ${names[part]} of the template cannot be used: ${because}${line}`, {
		hint: 'Templates are written in Liquid: {{ record.number }}, {% if contact %} … {% endif %}.',
	});
}
