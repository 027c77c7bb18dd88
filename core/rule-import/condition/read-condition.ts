import { readFetchXml, type FetchCondition, type FetchEntity, type FetchFilter, type FetchLink } from './fetch-xml';
import { always, and, never, not, or, type Logic } from './logic';
import { translate } from './operators';
import { addressesOf, partiesOf } from './parties';
import { activityScope, columnOf, linkedScope, senderScope, type FurtherColumns, type Scope } from './scopes';

/** What a condition of a rule item becomes. */
export interface ReadCondition {
	readonly logic: Logic;
	/** What has no counterpart; then the item may match nothing. */
	readonly missing: readonly string[];
	/** What is not quite the same here. */
	readonly remarks: readonly string[];
}

export interface ConditionOptions {
	/** Logical name of the table of activities. */
	readonly activityTable: string;
	readonly furtherColumns: FurtherColumns;
}

/**
 * Reads the condition of a rule item. A blank one passes.
 *
 * @param of What it is, for the text of an error
 * @throws ArcError `importInvalid` for what is no XML, or is no FetchXML in spite of its root
 */
export function readCondition(xml: string, of: string, options: ConditionOptions): ReadCondition {
	if (xml.trim() === '') return { logic: always, missing: [], remarks: [] };
	const entity = readFetchXml(xml.trim(), of, options.activityTable);
	if (entity === undefined) return refused('the condition is of the old editor, not FetchXML');
	const tables = [options.activityTable, 'activitypointer'];
	if (!tables.includes(entity.name)) {
		return refused(`the condition is about the table ${entity.name}, not ${options.activityTable}`);
	}
	const reader = new ConditionReader(options);
	const logic = reader.read(entity);
	return { logic, missing: [...reader.missing], remarks: [...reader.remarks] };
}

function refused(why: string): ReadCondition {
	return { logic: never, missing: [why], remarks: [] };
}

/** Reads one condition, and gathers what is missing on the way. */
class ConditionReader {
	readonly missing = new Set<string>();
	readonly remarks = new Set<string>();
	/** Linked tables by their alias, which a condition at another place may name. */
	private readonly aliases = new Map<string, Scope>();

	constructor(private readonly options: ConditionOptions) {}

	read(entity: FetchEntity): Logic {
		const scope = activityScope(this.options.activityTable);
		this.learnAliases(entity, scope);
		return this.readEntity(entity, scope);
	}

	private learnAliases(entity: FetchEntity, scope: Scope): void {
		for (const part of entity.parts) {
			if (part.kind !== 'link') continue;
			const linked = part.name === 'activityparty' ? undefined : linkedScope(scope, part);
			if (linked === undefined) continue;
			this.aliases.set(part.alias ?? part.name, linked);
			this.learnAliases(part, linked);
		}
	}

	private readEntity(entity: FetchEntity, scope: Scope): Logic {
		return and(...entity.parts.map((part) => this.readPart(part, scope)));
	}

	private readPart(part: FetchEntity['parts'][number] | FetchFilter['parts'][number], scope: Scope): Logic {
		switch (part.kind) {
			case 'condition':
				return this.readCompared(part, scope);
			case 'filter':
				// An empty filter restricts nothing, whatever its type.
				if (part.parts.length === 0) return always;
				return (part.type === 'and' ? and : or)(...part.parts.map((inner) => this.readPart(inner, scope)));
			case 'link':
				return this.readLink(part, scope);
			case 'unknown':
				return this.miss(part.what);
		}
	}

	private readCompared(condition: FetchCondition, place: Scope): Logic {
		const { attribute, operator, values, valueOf, entityName } = condition;
		const scope = entityName === undefined ? place : this.aliases.get(entityName);
		if (scope === undefined) return this.miss(`${attribute} of "${entityName ?? ''}"`);
		const where = `${scope.table}.${attribute}`;
		const column = columnOf(scope, attribute, this.options.furtherColumns);
		if (column === undefined) return this.miss(`the column ${where}`);
		if (valueOf !== undefined) return this.miss(`${where} compared with another column`);
		const logic = translate(column, operator, values);
		if (logic === undefined) return this.miss(`${operator} ${values.slice(0, 3).join(', ')}`.trim() + ` of ${where}`);
		if (column.remark !== undefined) this.remarks.add(`${where}: ${column.remark}`);
		if (column.kind === 'id' && values.length > 0) this.remarks.add(`${where}: compares with an ID of Dataverse`);
		if (column.kind === 'further') this.remarks.add(`${where}: is read as ${column.left.code.replace('$json.', '')}`);
		if (operator.includes('-week')) this.remarks.add(`${where}: weeks begin on Sunday here`);
		return logic;
	}

	private readLink(link: FetchLink, scope: Scope): Logic {
		const rows = link.name === 'activityparty' ? this.readParties(link, scope) : this.readLinked(link, scope);
		if (rows === undefined) return this.miss(`the related table ${link.name} by ${link.to || 'no column'}`);
		const [exists, restricted] = rows;
		switch (link.linkType) {
			case 'inner':
			case 'any':
			case 'exists':
			case 'in':
			case 'matchfirstrowusingcrossapply':
			case 'not all':
				// By Microsoft's reference, "not all" is the same as "any" in spite of its name.
				return and(exists, restricted);
			case 'outer':
				if (link.parts.length > 0) this.remarks.add(`${link.name}: an outer link restricts nothing by itself`);
				return always;
			case 'not any':
				return not(and(exists, restricted));
			case 'all':
				// There are rows, and none of them is as the filters say.
				return and(exists, not(restricted));
			default:
				return this.miss(`the link type "${link.linkType.slice(0, 40)}" of ${link.name}`);
		}
	}

	private readLinked(link: FetchLink, scope: Scope): readonly [exists: Logic, restricted: Logic] | undefined {
		const linked = linkedScope(scope, link);
		return linked === undefined ? undefined : [linked.exists, this.readEntity(link, linked)];
	}

	/** The parties of an activity: its sender, and the addresses that it went to. */
	private readParties(link: FetchLink, scope: Scope): readonly [exists: Logic, restricted: Logic] | undefined {
		if (scope.holder !== 'activity' || link.from !== 'activityid' || link.to !== 'activityid') return undefined;
		const parties = partiesOf(link);
		if (parties === undefined || link.linkType === 'all')
			return [always, this.miss('this choice of parties (activityparty)')];
		const ways = parties.masks.map((mask) => {
			if (mask === '1') return and(senderScope.exists, ...parties.rest.map((part) => this.readPart(part, senderScope)));
			return (
				addressesOf(mask, parties.rest) ??
				this.miss(`parties of the kind ${mask} with these conditions (activityparty)`)
			);
		});
		return [always, or(...ways)];
	}

	private miss(what: string): Logic {
		this.missing.add(`no counterpart for ${what}`.slice(0, 200));
		return never;
	}
}
