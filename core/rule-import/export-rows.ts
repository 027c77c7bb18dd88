import { z } from '../../vendor/zod';
import { ArcError } from '../errors';

const text = z.string().nullish();
const flag = z.boolean().nullish();
const number = z.number().nullish();

/** A row of `convertruleitem`, with the annotations that the Web API may add. */
const itemSchema = z.looseObject({
	convertruleitemid: text,
	name: text,
	description: text,
	sequencenumber: number,
	conditionxml: text,
	propertiesxml: text,
	primarycreateentitylogicalname: text,
	_convertruleid_value: text,
	statecode: number,
});

/** A row of `convertrule`. */
const ruleSchema = z.looseObject({
	convertruleid: text,
	name: text,
	description: text,
	sourcechanneltypecode: z.union([z.string(), z.number()]).nullish(),
	sourcetypecode: number,
	allowunknownsender: flag,
	senderresolutionoption: z.union([z.number(), z.boolean()]).nullish(),
	checkactiveentitlement: flag,
	checkifresolved: flag,
	resolvedsince: number,
	sendautomaticresponse: flag,
	checkblockedsocialprofile: flag,
	checkdirectmessages: flag,
	statecode: number,
	_queueid_value: text,
	_ownerid_value: text,
	_owninguser_value: text,
	_owningteam_value: text,
	_responsetemplateid_value: text,
	_channelpropertygroupid_value: text,
	queueid: z.looseObject({ queueid: text, name: text, emailaddress: text }).nullish(),
	responsetemplateid: z.looseObject({ templateid: text, templatetypecode: text }).nullish(),
	convertrule_convertruleitem: z.array(itemSchema).nullish(),
});

export type ItemRow = z.infer<typeof itemSchema>;
export type RuleRow = z.infer<typeof ruleSchema>;

/** A rule with its items in order, as it was exported. */
export interface ExportedRule {
	readonly rule: RuleRow;
	readonly items: readonly ItemRow[];
}

/** What an export holds. */
export interface Exported {
	readonly rules: readonly ExportedRule[];
	/** Email addresses of queues by ID, from rows of `queue`. */
	readonly queueAddresses: ReadonlyMap<string, string>;
	/** Logical names of the tables that templates speak of, by ID, from rows of `template`. */
	readonly templateTables: ReadonlyMap<string, string>;
	/** What is in the export and was left, or is missing from it, in sentences. */
	readonly remarks: readonly string[];
}

/** Rows that an export may have; more than an organization has rules. */
const mostRows = 10_000;

/** Characters of an export; tens of thousands of rules have fewer. */
const mostCharacters = 50_000_000;

/** @throws ArcError `importInvalid` for text that is no JSON */
export function parseExport(json: string): unknown {
	if (json.length > mostCharacters)
		throw invalid(`The export has ${json.length} characters, expected at most ${mostCharacters}`);
	try {
		// A file that PowerShell wrote begins with a byte order mark.
		return JSON.parse(json.replace(/^\uFEFF/, '')) as unknown;
	} catch {
		throw invalid('The export is no JSON');
	}
}

/**
 * Reads what the Web API answered for `convertrules` and `convertruleitems`: single rows, lists,
 * `{ value: [...] }`, several of these in a list; items inside their rule or beside it, with or
 * without annotations. Rows of `queue` and `template` beside tell the addresses of queues, and the
 * tables of templates.
 *
 * @throws ArcError `importInvalid` for what is no such export
 */
export function readExport(given: unknown): Exported {
	const remarks: string[] = [];
	const rows = rowsOf(given, remarks);
	const rules = rows.filter(isRule).map((row) => parsed(ruleSchema, row, 'convertrule'));
	if (rules.length === 0) {
		throw invalid(
			`The export has no row of convertrule among its ${rows.length} rows`,
			'Export the rules themselves: GET convertrules?$expand=convertrule_convertruleitem, with all columns.',
		);
	}
	const beside = rows.filter(isItem).map((row) => parsed(itemSchema, row, 'convertruleitem'));
	const left = rows.filter((row) => ![isRule, isItem, isQueue, isTemplate].some((isOne) => isOne(row))).length;
	if (left > 0) remarks.push(`${left} rows are neither rules nor items of rules, and were left`);
	const orphans = beside.filter((item) => !rules.some((rule) => belongs(item, rule, rules.length)));
	for (const { name } of orphans)
		remarks.push(`The item "${name ?? ''}" belongs to no rule of the export, and was left`);
	return {
		rules: rules.map((rule) => {
			const own = beside.filter((item) => belongs(item, rule, rules.length));
			if ('convertrule_convertruleitem@odata.nextLink' in rule && own.length === 0)
				remarks.push(`The items of "${rule.name ?? ''}" go on at another address, which is not in the export`);
			return { rule, items: inOrder([...(rule.convertrule_convertruleitem ?? []), ...own]) };
		}),
		queueAddresses: pairsOf(
			[...rows.filter(isQueue), ...rules.map(({ queueid }) => queueid ?? {})],
			'queueid',
			'emailaddress',
		),
		templateTables: pairsOf(
			[...rows.filter(isTemplate), ...rules.map(({ responsetemplateid }) => responsetemplateid ?? {})],
			'templateid',
			'templatetypecode',
		),
		remarks,
	};
}

type Row = Readonly<Record<string, unknown>>;

/** All rows of what was given, however it is wrapped. */
function rowsOf(given: unknown, remarks: string[], depth = 0): Row[] {
	if (Array.isArray(given) && depth < 4) {
		const rows = given.flatMap((part) => rowsOf(part, remarks, depth + 1));
		if (rows.length > mostRows) throw invalid(`The export has ${rows.length} rows, expected at most ${mostRows}`);
		return rows;
	}
	if (typeof given !== 'object' || given === null || Array.isArray(given)) {
		throw invalid('The export is no row, and no list of rows, of the Web API');
	}
	const row = given as Row;
	if (!Array.isArray(row['value'])) return [row];
	if ('@odata.nextLink' in row)
		remarks.push('The export goes on at another address (@odata.nextLink): give that page too');
	return rowsOf(row['value'], remarks, depth + 1);
}

function isRule(row: Row): boolean {
	return (
		!isItem(row) && ('convertruleid' in row || 'sourcechanneltypecode' in row || 'convertrule_convertruleitem' in row)
	);
}

function isItem(row: Row): boolean {
	return 'convertruleitemid' in row || 'conditionxml' in row || '_convertruleid_value' in row;
}

function isTemplate(row: Row): boolean {
	return !isRule(row) && !isItem(row) && 'templateid' in row;
}

function isQueue(row: Row): boolean {
	return !isRule(row) && !isItem(row) && 'queueid' in row && 'emailaddress' in row;
}

/** A column of rows by their ID, where both are there. */
function pairsOf(rows: readonly Row[], id: string, column: string): ReadonlyMap<string, string> {
	const pairs = new Map<string, string>();
	for (const row of rows) {
		const [key, value] = [row[id], row[column]];
		if (typeof key === 'string' && typeof value === 'string') pairs.set(key.toLowerCase(), value.trim());
	}
	return pairs;
}

function belongs(item: ItemRow, rule: RuleRow, rules: number): boolean {
	const owner = item._convertruleid_value ?? null;
	if (owner === null) return rules === 1;
	return owner.toLowerCase() === rule.convertruleid?.toLowerCase();
}

/** By sequence number, those without one last; a row that is inside its rule and beside it counts once. */
function inOrder(items: readonly ItemRow[]): readonly ItemRow[] {
	const byId = new Map(items.map((item, at) => [item.convertruleitemid?.toLowerCase() ?? at, item]));
	const place = ({ sequencenumber }: ItemRow): number => sequencenumber ?? Number.MAX_SAFE_INTEGER;
	return [...byId.values()].sort((one, other) => place(one) - place(other));
}

function parsed<Data>(schema: z.ZodType<Data>, row: Row, table: string): Data {
	const read = schema.safeParse(row);
	if (read.success) return read.data;
	const [issue] = read.error.issues;
	const name = typeof row['name'] === 'string' ? ` "${row['name'].slice(0, 60)}"` : '';
	throw invalid(`The row${name} of ${table} has a wrong \`${issue?.path.join('.') ?? ''}\`: ${issue?.message ?? ''}`);
}

function invalid(message: string, hint = 'Give the JSON that the Web API answered, unchanged.'): ArcError {
	return new ArcError('importInvalid', message, { hint });
}
