import { withoutBody } from '../../activity/without-body';
import { ArcError } from '../../errors';
import { textFromHtml } from '../../mail/reply-text/html/text-from-html';
import { checkCustomer } from '../../record/check-customer';
import { cut, defaultFields, titleLength } from './default-mapping';
import { externalFields } from './external-mapping';
import { standardFieldsOf, readFields } from '../../record/fields';
import { mayDo } from '../../record/privileges';
import type { Contact, Owner, Privilege, User } from '../../record/record';
import { reference, type Reference } from '../../record/reference';
import type { RecordChange } from '../../records/records';
import type { ArcItem } from '../../item/item';
import type { Mapping } from './record-mapping';

/** An item that reached Create Record. */
export interface PlannedItem {
	readonly json: ArcItem;
	/** Its place among the node's input, for expressions that n8n resolves. */
	readonly index: number;
	readonly queueId: string | null;
	/** Owner whose permissions the rule uses. */
	readonly owner: Owner | null;
}

/** Whom a record is for, as IDs. */
export type RecordPeople = Readonly<Record<'customerAccount' | 'customerContact' | 'contact', string | null>>;

/** What becomes of one item in Create Record, not yet written. */
export interface RecordPlan {
	readonly change: RecordChange;
	readonly did: Mapping['operation'];
	/** What another system calls the record that it made; null where this store makes it. */
	readonly elsewhere: { readonly system: string; readonly number: string } | null;
	readonly fields: Readonly<Record<string, unknown>>;
	/** How many characters the title of a case had that was cut; null where it is whole. */
	readonly cutFrom: number | null;
	readonly link: 'regarding' | 'related' | null;
	readonly contactId: string | null;
	/** What keeps the record from being made; asked with the contacts that the batch names. */
	readonly check: (contacts: ReadonlyMap<string, Contact>) => ArcError | null;
}

/**
 * What becomes of one item: the default mapping, then what the user mapped on top of it.
 *
 * @param id null where the store gives a new record its id
 * @param people whom the mapping names, where that was settled; otherwise what it gives counts as an ID
 * @throws ArcError `fieldInvalid`, `privilegeMissing`, `ownerDisabled`, `recordNotFound`
 */
export function planRecord(
	item: PlannedItem,
	id: string | null,
	mapping: Mapping,
	owners: (owner: Owner | null) => User | null | undefined,
	people: RecordPeople | null = null,
): RecordPlan {
	const acting = owners(item.owner);
	if (acting === undefined || acting?.enabled === false) {
		throw new ArcError('ownerDisabled', 'The owner whose permissions the rule uses is disabled or gone');
	}
	const privilege: Privilege = `${mapping.recordType}:${mapping.operation === 'create' ? 'create' : 'update'}`;
	if (!mayDo(acting, privilege)) {
		throw new ArcError('privilegeMissing', `${acting?.name ?? 'The rule owner'} lacks the privilege ${privilege}`, {
			hint: 'Grant the privilege, or choose another owner in ARC Rule Trigger.',
		});
	}
	const json = item.json as unknown as Record<string, unknown>;
	const read = (reader: Mapping['recordId']): unknown => reader(json, item.index);
	const fieldsRead = withoutBody(item.json.activity, () =>
		readFields(mapping.recordType, Object.fromEntries(mapping.fields.map(([field, reader]) => [field, read(reader)]))),
	);
	const mapped = plainTexts(mapping.recordType, fieldsRead, item.json.activity.html);
	const by = acting === null ? {} : { by: acting.id };
	if (mapping.operation !== 'create') return planUpdate(mapping, textOf(read(mapping.recordId)), mapped, by);

	const person = (place: keyof RecordPeople): string | null =>
		textOf(people === null ? read(mapping[place]) : people[place]);
	const contact = person('contact');
	const { fields, cutFrom } = withTitleCut(mapping.recordType, {
		...defaultFields(mapping.recordType, {
			activity: item.json.activity,
			title: mapping.recordType === 'case' ? readTitle(item.json.activity.subject) : null,
			customer: customerOf(person('customerAccount'), person('customerContact')),
			contact,
			owner: acting === null ? null : { user: acting.id },
			queueId: item.queueId,
		}),
		...mapped,
	});
	const external = mapping.external === undefined ? null : externalFields(mapping.external, read);
	Object.assign(fields, external);
	const customer = (fields['customer'] ?? null) as Reference | null;
	const contactId = textOf(fields['contact']);
	return {
		change: {
			op: 'create',
			type: mapping.recordType,
			...(id === null ? {} : { id }),
			fields,
			...by,
			...(external === null ? {} : { unlessExternal: true }),
		},
		did: 'create',
		elsewhere: external === null ? null : { system: external.external.system, number: external.number },
		fields,
		cutFrom,
		link: mapping.connect ? (item.json.rule?.link ?? 'regarding') : null,
		contactId: mapping.recordType === 'case' ? contactId : null,
		check: (contacts) => {
			if (mapping.recordType !== 'case' || mapping.isPartial?.() === true) return null;
			// Another system may keep a ticket of nobody, and it is there already.
			if (external !== null && customer === null && contactId === null) return null;
			try {
				checkCustomer(customer, contactId === null ? null : (contacts.get(contactId) ?? null), contactId);
				return null;
			} catch (error) {
				return error instanceof ArcError ? error : new ArcError('fieldInvalid', String(error));
			}
		},
	};
}

/** The subject as a title: a node of the user's may have made another value of it. */
function readTitle(subject: unknown): unknown {
	return typeof subject === 'string' ? subject : readFields('case', { title: subject })['title'];
}

/** The title of a case has a length in Dynamics, and a subject may be longer. */
function withTitleCut(
	type: string,
	fields: Record<string, unknown>,
): { readonly fields: Record<string, unknown>; readonly cutFrom: number | null } {
	const { title } = fields;
	if (type !== 'case' || typeof title !== 'string' || title.length <= titleLength) return { fields, cutFrom: null };
	return { fields: { ...fields, title: cut(title, titleLength) }, cutFrom: title.length };
}

function planUpdate(
	mapping: Mapping,
	id: string | null,
	mapped: Record<string, unknown>,
	by: Pick<RecordChange, 'by'>,
): RecordPlan {
	if (id === null) {
		throw new ArcError('recordNotFound', `There is no connected case to ${mapping.operation}`, {
			hint: 'Put a group about the connected case into the condition item, or give the Record ID.',
		});
	}
	const reopened = mapping.operation === 'reopen' ? { state: 'active', resolvedOn: null } : {};
	const { fields, cutFrom } = withTitleCut('case', { ...mapped, ...reopened });
	return {
		change: { op: 'update', type: 'case', id, fields, ...by },
		did: mapping.operation,
		elsewhere: null,
		fields,
		cutFrom,
		link: null,
		contactId: null,
		check: () => null,
	};
}

function customerOf(account: string | null, contact: string | null): Reference | null {
	if (account !== null && contact !== null) {
		throw new ArcError('fieldInvalid', 'Customer is given twice, as an account and as a contact', {
			hint: 'Remove Customer (Accounts) or Customer (Contacts).',
		});
	}
	if (account !== null) return reference('account', account);
	return contact === null ? null : reference('contact', contact);
}

function textOf(value: unknown): string | null {
	return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** Elements that hold blocks, or the end of one within a line: a text that only speaks of `<b>` has none of these. */
const markup =
	/<(?:(?:!doctype|html|body|div|p|br|hr|table|tr|td|span|ul|ol|li|blockquote|pre|center|img|h[1-6])\b[^<>]*|\/(?:a|abbr|b|big|cite|code|del|em|font|i|ins|mark|q|s|small|strong|sub|sup|tt|u)\s{0,9})>/i;

/** Text fields hold text: the body of an email in HTML loses its tags there. */
function plainTexts(type: string, fields: Record<string, unknown>, html: unknown): Record<string, unknown> {
	const isText = (id: string): boolean =>
		id !== 'html' && standardFieldsOf(type).some((field) => field.id === id && field.kind === 'text');
	const isMarked = (value: string): boolean => value === html || (value.includes('<') && markup.test(value));
	const marked = Object.keys(fields).flatMap((id) => {
		const value = fields[id];
		return typeof value === 'string' && isMarked(value) && isText(id)
			? [[id, textFromHtml(value).trim()] as const]
			: [];
	});
	return marked.length === 0 ? fields : { ...fields, ...Object.fromEntries(marked) };
}
