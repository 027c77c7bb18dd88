import { chosenPerson } from '../../../core/decision/record/chosen-person';

const address = 'ada@fabrikam.example';
const id = '0b6f1c1e-5a0b-4b5e-9a51-0d3f3a7a1b01';
const made = (fields: object) => ({ kind: 'made', address, fields: { ...fields, emails: [address] } });

it.each<[why: string, value: unknown, expected: object | null]>([
	['nothing', undefined, null],
	['an empty text', '  ', null],
	['an ID', ` ${id} `, { kind: 'id', id }],
	['an address, in any case', ' Ada@Fabrikam.example', { kind: 'address', address }],
	['an address in brackets', `<${address}>`, { kind: 'address', address }],
	['a name with an address', `Ada Byron <${address}>`, made({ firstName: 'Ada', lastName: 'Byron' })],
	['a name in quotes', `"Byron, Ada" < ${address} >`, made({ firstName: 'Ada', lastName: 'Byron' })],
	['a name with brackets and no address', 'Ada <Byron>', { kind: 'id', id: 'Ada <Byron>' }],
	['a record', { id, email: address }, { kind: 'id', id }],
	['a reference', { contact: id }, { kind: 'id', id }],
	['a person by name', { name: 'Ada Byron', email: address }, made({ firstName: 'Ada', lastName: 'Byron' })],
	[
		'a person by first and last name',
		{ firstName: 'Ada', lastName: 'Byron', email: address },
		made({ firstName: 'Ada', lastName: 'Byron' }),
	],
	['a person without a name', { email: address }, made({ lastName: address })],
])('reads %s', (_why, value, expected) => {
	expect(chosenPerson(value)).toEqual(expected);
});

it.each([[7], [true], [[]], [{}], [{ name: 'Ada' }], [{ email: 'no address' }]])('refuses %p', (value) => {
	expect(() => chosenPerson(value)).toThrow(expect.objectContaining({ code: 'fieldInvalid' }) as Error);
});
