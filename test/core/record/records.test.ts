import type { Activity } from '../../../core/activity/activity';
import { ArcError, type ArcErrorCode } from '../../../core/errors';
import { envelopeReader } from '../../../core/item/item';
import { checkCustomer } from '../../../core/record/check-customer';
import { cut, defaultFields } from '../../../core/decision/record/default-mapping';
import { standardFieldsOf, readFields, recordFields } from '../../../core/record/fields';
import { actingUser, mayDo } from '../../../core/record/privileges';
import type { ArcRecord, Contact, Owner, User } from '../../../core/record/record';
import { samePlace, type Reference } from '../../../core/record/reference';

function codeOf(act: () => unknown): ArcErrorCode | null {
	try {
		act();
		return null;
	} catch (error) {
		if (error instanceof ArcError) return error.code;
		throw error;
	}
}

describe('readFields', () => {
	it.each<[why: string, type: string, values: Record<string, unknown>, expected: Record<string, unknown>]>([
		[
			'a dotted name becomes a reference',
			'case',
			{ 'customer.account': 'fabrikam' },
			{ customer: { account: 'fabrikam' } },
		],
		[
			'the empty one of two does not count',
			'case',
			{ 'customer.account': '', 'customer.contact': 'ada' },
			{ customer: { contact: 'ada' } },
		],
		[
			'the empty one after the other does not count',
			'case',
			{ 'customer.contact': 'ada', 'customer.account': null },
			{ customer: { contact: 'ada' } },
		],
		['both empty clear the reference', 'case', { 'customer.contact': '', 'customer.account': '' }, { customer: null }],
		['an empty text clears a field', 'case', { title: '' }, { title: null }],
		['what is undefined is left out', 'case', { title: undefined }, {}],
		['a number as text', 'case', { title: 4711 }, { title: '4711' }],
		[
			'a list with commas',
			'contact',
			{ emails: 'a@x.example, b@x.example,' },
			{ emails: ['a@x.example', 'b@x.example'] },
		],
		['a list', 'contact', { emails: ['a@x.example'] }, { emails: ['a@x.example'] }],
		['a boolean as text', 'user', { enabled: 'false' }, { enabled: false }],
		[
			'a time with its zone',
			'case',
			{ resolvedOn: '2026-03-02T10:00:00+01:00' },
			{ resolvedOn: '2026-03-02T09:00:00.000Z' },
		],
		['a date object', 'case', { resolvedOn: new Date(0) }, { resolvedOn: '1970-01-01T00:00:00.000Z' }],
		['a choice', 'case', { priority: 'high' }, { priority: 'high' }],
		["a field of the user's own stays as it is", 'case', { 'my.field': { deep: [1] } }, { 'my.field': { deep: [1] } }],
		["a custom type has fields of the user's own only", 'custom_device', { state: 'odd' }, { state: 'odd' }],
	])('%s', (_why, type, values, expected) => {
		expect(readFields(type, values)).toEqual(expected);
	});

	it.each<[why: string, type: string, values: Record<string, unknown>]>([
		['a reference given twice', 'case', { 'customer.account': 'fabrikam', 'customer.contact': 'ada' }],
		['a field that the store gives', 'case', { number: 'CAS-1' }],
		['an unknown choice', 'case', { priority: 'urgent' }],
		['an object as text', 'case', { title: {} }],
		['a text that is no time', 'case', { resolvedOn: 'soon' }],
		['a text that is no boolean', 'user', { enabled: 'yes' }],
		['a number as list', 'contact', { emails: 5 }],
	])('refuses %s', (_why, type, values) => {
		expect(codeOf(() => readFields(type, values))).toBe('fieldInvalid');
	});

	it('has choices for each field of choices, and no type for an odd name', () => {
		for (const definition of Object.values(recordFields).flat())
			expect([definition.id, definition.kind === 'choice']).toEqual([definition.id, definition.choices !== undefined]);
		expect([standardFieldsOf('custom_device'), standardFieldsOf('constructor')]).toEqual([[], []]);
	});
});

describe('defaultFields', () => {
	const activity: Activity = {
		id: 'a',
		type: 'email',
		direction: 'incoming',
		subject: 'Printer jams',
		from: null,
		receivedOn: '2026-03-02T10:00:00Z',
		regarding: null,
		related: [],
	};
	const sources = {
		activity,
		title: 'Printer jams',
		customer: { account: 'fabrikam' },
		contact: 'ada',
		owner: { user: 'grace' },
		queueId: 'support',
	};

	it('takes the fields of a case from the activity', () => {
		expect(defaultFields('case', sources)).toEqual({
			title: 'Printer jams',
			customer: { account: 'fabrikam' },
			contact: 'ada',
			origin: 'email',
			priority: 'normal',
			state: 'active',
			originQueue: 'support',
			owner: { user: 'grace' },
		});
	});

	it.each([
		['phoneCall', 'phone'],
		['socialActivity', 'social'],
		['custom_inspection', 'custom_inspection'],
	])('names the origin of a %s %s', (type, origin) => {
		expect(defaultFields('case', { ...sources, activity: { ...activity, type } })).toMatchObject({ origin });
	});

	it('gives an opportunity its customer too', () => {
		const owned = { owner: { user: 'grace' } };
		expect(defaultFields('opportunity', sources)).toEqual({ ...owned, customer: { account: 'fabrikam' } });
		expect(defaultFields('opportunity', { ...sources, customer: null })).toEqual(owned);
	});

	it('gives other types their owner only', () => {
		expect(defaultFields('lead', sources)).toEqual({ owner: { user: 'grace' } });
		expect(defaultFields('lead', { ...sources, owner: null })).toEqual({});
	});

	it('leaves out what is not there', () => {
		expect(Object.keys(defaultFields('case', { ...sources, owner: null, queueId: null }))).not.toEqual(
			expect.arrayContaining(['owner', 'originQueue']),
		);
	});

	it.each<[why: string, text: string, length: number, expected: string]>([
		['a short text stays', 'abc', 3, 'abc'],
		['a long one is cut', 'abcd', 3, 'abc'],
		['a character is not halved', 'ab\u{1F600}', 3, 'ab'],
		['a whole character stays', 'a\u{1F600}b', 3, 'a\u{1F600}'],
	])('%s', (_why, text, length, expected) => {
		expect(cut(text, length)).toBe(expected);
	});
});

describe('checkCustomer', () => {
	const ada: Contact = { type: 'contact', id: 'ada', account: 'fabrikam' };
	it.each<
		[
			why: string,
			customer: Reference | null,
			contact: Contact | null,
			contactId: string | null,
			code: ArcErrorCode | null,
		]
	>([
		['no customer', null, null, null, 'customerMissing'],
		['no customer, though a contact', null, ada, 'ada', 'customerMissing'],
		['a contact alone', { contact: 'ada' }, null, null, null],
		['an account alone', { account: 'fabrikam' }, null, null, null],
		['an account with its contact', { account: 'fabrikam' }, ada, 'ada', null],
		['an account with the contact of another', { account: 'contoso' }, ada, 'ada', 'contactCustomerMismatch'],
		[
			'an account with a contact of none',
			{ account: 'fabrikam' },
			{ type: 'contact', id: 'bob' },
			'bob',
			'contactCustomerMismatch',
		],
		['the same contact twice', { contact: 'ada' }, ada, 'ada', 'contactCustomerMismatch'],
		['two contacts', { contact: 'bob' }, ada, 'ada', 'contactCustomerMismatch'],
	])('%s: %#', (_why, customer, contact, contactId, code) => {
		expect(
			codeOf(() => {
				checkCustomer(customer, contact, contactId);
			}),
		).toBe(code);
	});
});

describe('privileges', () => {
	const owners: ArcRecord[] = [
		{ type: 'user', id: 'grace' },
		{ type: 'team', id: 'service', administrator: 'grace' },
		{ type: 'team', id: 'orphans' },
		{ type: 'team', id: 'lost', administrator: 'gone' },
	];
	it.each<[owner: Owner | null, acting: string | null | undefined]>([
		[null, null],
		[{ user: 'grace' }, 'grace'],
		[{ team: 'service' }, 'grace'],
		[{ team: 'orphans' }, undefined],
		[{ team: 'lost' }, undefined],
		[{ user: 'gone' }, undefined],
		[{ team: 'grace' }, undefined],
	])('lets %j act as %j', (owner, acting) => {
		const user = actingUser(owner, owners);
		expect(user === null || user === undefined ? user : user.id).toBe(acting);
	});

	it.each<[why: string, user: User | null | undefined, may: boolean]>([
		['a store without users', null, true],
		['an owner that is gone', undefined, false],
		['a user without a list', { type: 'user', id: 'u' }, true],
		['a user with the privilege', { type: 'user', id: 'u', privileges: ['case:create'] }, true],
		['a user with another', { type: 'user', id: 'u', privileges: ['case:update'] }, false],
		['a user with none', { type: 'user', id: 'u', privileges: [] }, false],
		['a disabled user', { type: 'user', id: 'u', enabled: false }, false],
	])('asks %s: %#', (_why, user, may) => {
		expect(mayDo(user, 'case:create')).toBe(may);
	});

	it('tells whether two references are one', () => {
		expect([
			samePlace({ user: 'a' }, { user: 'a' }),
			samePlace({ user: 'a' }, { team: 'a' }),
			samePlace(null, null),
		]).toEqual([true, false, false]);
	});
});

describe('envelopeReader', () => {
	const queueItem = {
		id: '0b6f7a52-8d1c-4c8e-9f4e-3f1f6f0f3b1a',
		store: 'here',
		claim: 3,
		test: false,
		wayIn: 'to',
		rule: { id: 'r', name: 'Rule', owner: null, monitor: ['failed'], leaseSeconds: 60, attempts: 5 },
	};
	it.each<[why: string, json: unknown, code: ArcErrorCode | null]>([
		['an item of the trigger', { queueItem, mine: 1 }, null],
		[
			"an item of a team's rule",
			{ queueItem: { ...queueItem, rule: { ...queueItem.rule, owner: { team: 't' } } } },
			null,
		],
		['an item of somebody else', { subject: 'x' }, 'itemInvalid'],
		['no object', 'text', 'itemInvalid'],
		['nothing', null, 'itemInvalid'],
		['a queue item that was set to null', { queueItem: null }, 'itemInvalid'],
		['an id that is none', { queueItem: { ...queueItem, id: '1' } }, 'itemInvalid'],
		['a claim below zero', { queueItem: { ...queueItem, claim: -1 } }, 'itemInvalid'],
		[
			'an unknown outcome',
			{ queueItem: { ...queueItem, rule: { ...queueItem.rule, monitor: ['odd'] } } },
			'itemInvalid',
		],
	])('reads %s: %#', (_why, json, code) => {
		expect(codeOf(() => envelopeReader()(json))).toBe(code);
	});

	it('names what stands in the place of the queue item', () => {
		expect(() => envelopeReader()({ queueItem: null })).toThrow(
			"The item's `queueItem.` is not as ARC Rule Trigger made it: Invalid input: expected object, received null",
		);
	});

	it('reads the same of items that share their rule, and refuses what else is wrong with them', () => {
		const read = envelopeReader();
		const other = { ...queueItem, id: '7d4b1c0a-52c3-4a8e-9c55-0a1b2c3d4e5f', claim: 4 };
		expect(
			[queueItem, other, { ...queueItem, rule: { ...queueItem.rule, attempts: 3 } }].map((one) =>
				read({ queueItem: one }),
			),
		).toEqual(
			[queueItem, other, { ...queueItem, rule: { ...queueItem.rule, attempts: 3 } }].map(
				({ wayIn: _wayIn, ...envelope }) => envelope,
			),
		);
		expect(codeOf(() => read({ queueItem: { ...other, claim: 'four' } }))).toBe('itemInvalid');
	});
});
