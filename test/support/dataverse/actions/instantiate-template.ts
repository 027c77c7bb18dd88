import { bodyOf } from '../changes/write-requests.ts';
import type { Table } from '../model/table.ts';
import { mustRow } from '../query/read-row.ts';
import { guidPattern, type Row } from '../rows/values.ts';
import { refusals } from '../web/odata-error.ts';
import type { Call } from '../web/call.ts';
import type { Invocation } from './invocation.ts';
import { onlyParameters } from './parameters.ts';

/** What a template becomes for a row. */
export interface Filled {
	readonly subject: string;
	readonly description: string;
}

/** Fills a template for a row and answers the email that it would be; nothing is kept. */
export function instantiateTemplate({ call }: Invocation): { readonly value: readonly object[] } {
	const { model, privileges } = call.environment;
	const body = bodyOf(call);
	onlyParameters(body, ['TemplateId', 'ObjectType', 'ObjectId']);
	const [template, object] = [idIn(body, 'TemplateId'), idIn(body, 'ObjectId')];
	const type = body['ObjectType'];
	const table = typeof type === 'string' ? model.named(type) : undefined;
	if (table === undefined) throw refusals.invalidArgument(`The entity with a name = '${String(type)}' was not found.`);
	privileges.check(call.caller, 'Read', table);
	const filled = fillTemplate(call, template, table, mustRow(call, table, object));
	return { value: [{ '@odata.type': '#Microsoft.Dynamics.CRM.email', ...filled }] };
}

/** A template with the columns of a row in the place of `{!table:column;otherwise}`, as its editor writes them. */
export function fillTemplate(call: Call, templateId: string, table: Table, row: Row): Filled {
	const { model, privileges } = call.environment;
	const templates = model.must('template');
	privileges.check(call.caller, 'Read', templates);
	const template = mustRow(call, templates, templateId);
	const fill = (part: string): string =>
		String(template[part] ?? '').replace(/\{!(\w+):(\w+);([^}]*)\}/g, (_all, of: string, column: string, otherwise) =>
			of === table.name && (row[column] ?? null) !== null ? String(row[column]) : String(otherwise),
		);
	return { subject: fill('subject'), description: fill('body') };
}

function idIn(body: Readonly<Record<string, unknown>>, name: string): string {
	const value = body[name];
	if (typeof value === 'string' && guidPattern.test(value)) return value.toLowerCase();
	throw refusals.badPayload('', `The parameter '${name}' is required and is of the type Edm.Guid.`);
}
