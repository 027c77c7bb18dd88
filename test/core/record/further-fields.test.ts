import { furtherFieldsOf, valueOfKind } from '../../../core/record/further-fields';

it('leaves out fields without a name, and takes one without a type as a text', () => {
	const fields = furtherFieldsOf({
		assignments: [{ name: ' region ', value: 'North' }, { name: '  ', value: 'x' }, { value: 'x' }],
	});
	expect(fields).toEqual([{ name: 'region', value: 'North', type: 'string' }]);
	expect(furtherFieldsOf({})).toEqual([]);
});

it.each<[type: string, value: unknown, expected: unknown]>([
	['string', '[1]', '[1]'],
	['array', '["pump", 1]', ['pump', 1]],
	['array', ['pump'], ['pump']],
	['array', '', ''],
	['object', '{"account": "a1"}', { account: 'a1' }],
	['number', '05.50', 5.5],
	['number', 7, 7],
	['number', undefined, undefined],
	['boolean', 'True', true],
	['boolean', false, false],
])('reads a field of the type %s from %p', (type, value, expected) => {
	expect(valueOfKind({ name: 'x', type }, value)).toEqual(expected);
});

it.each([
	['array', '{"a": 1}', 'a list as JSON'],
	['array', 'pump, lathe', 'a list as JSON'],
	['object', '["a"]', 'an object as JSON'],
	['object', 'null', 'an object as JSON'],
	['number', 'many', 'a number'],
	['boolean', 'yes', 'true or false'],
])('refuses what is no %s: %p', (type, value, expected) => {
	expect(() => valueOfKind({ name: 'x', type }, value)).toThrow(
		expect.objectContaining({ code: 'fieldInvalid', message: expect.stringContaining(expected) }),
	);
});
