/** A query of FetchXML as the tests generate it: a filter over email, with linked tables. */
export interface Condition {
	readonly kind: 'condition';
	readonly attribute: string;
	readonly operator: string;
	readonly values: readonly string[];
	/** Alias of a linked table. */
	readonly of?: string;
}

export interface Filter {
	readonly kind: 'filter';
	readonly type: 'and' | 'or';
	readonly parts: readonly Part[];
}

export interface Link {
	readonly kind: 'link';
	readonly table: 'contact' | 'account' | 'incident' | 'activityparty';
	readonly linkType: 'inner' | 'outer' | 'any' | 'not any' | 'all' | 'not all';
	readonly filter: Filter;
}

export type Part = Condition | Filter | Link;

export interface Query {
	readonly filter: Filter;
	readonly links: readonly Link[];
}

/** The columns by which each table is linked to an email: its own, then that of the email. */
const joins = {
	contact: ['contactid', 'emailsender'],
	account: ['accountid', 'sendersaccount'],
	incident: ['incidentid', 'regardingobjectid'],
	activityparty: ['activityid', 'activityid'],
} as const;

/** The query as XML. */
export function toXml({ filter, links }: Query): string {
	return `<fetch version="1.0" mapping="logical"><entity name="email"><attribute name="subject"/>${xmlOf(filter)}${links.map(xmlOf).join('')}</entity></fetch>`;
}

function xmlOf(part: Part): string {
	switch (part.kind) {
		case 'filter':
			return `<filter type="${part.type}">${part.parts.map(xmlOf).join('')}</filter>`;
		case 'link': {
			const [from, to] = joins[part.table];
			return `<link-entity name="${part.table}" from="${from}" to="${to}" alias="${part.table}" link-type="${part.linkType}">${xmlOf(part.filter)}</link-entity>`;
		}
		case 'condition': {
			const { attribute, operator, values, of } = part;
			const start = `<condition ${of === undefined ? '' : `entityname="${of}" `}attribute="${attribute}" operator="${operator}"`;
			const [only, second] = values;
			if (only === undefined) return `${start}/>`;
			if (second === undefined && !operator.endsWith('in')) return `${start} value="${escaped(only)}"/>`;
			return `${start}>${values.map((value) => `<value>${escaped(value)}</value>`).join('')}</condition>`;
		}
	}
}

function escaped(text: string): string {
	return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
