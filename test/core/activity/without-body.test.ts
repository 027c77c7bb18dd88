import { withoutBody } from '../../../core/activity/without-body';
import { ArcError } from '../../../core/errors';

const body = { text: 'My code is 4711\nand nobody else knows it', description: 'Call me' };

it.each<[why: string, said: string, expected: string]>([
	[
		'what stands in the text',
		'The field is "4711", expected a time',
		'The field is a text of 4 characters, expected a time',
	],
	[
		'several lines of it',
		'The field is "4711\nand nobody", expected a time',
		'The field is a text of 15 characters, expected a time',
	],
	[
		'what stands in the description',
		'The field is "Call", expected a time',
		'The field is a text of 4 characters, expected a time',
	],
	['a value from elsewhere', 'The field is "soon", expected a time', 'The field is "soon", expected a time'],
	['no value at all', 'The field is a list, expected a time', 'The field is a list, expected a time'],
])('tells %s in an error', (_why, said, expected) => {
	const read = (): never => {
		throw new ArcError('fieldInvalid', said, { hint: 'Map a time.' });
	};
	expect(() => withoutBody(body, read)).toThrow(
		expect.objectContaining({ code: 'fieldInvalid', message: expected, hint: 'Map a time.' }),
	);
});

it('hands on what was read, and errors of other kinds', () => {
	expect(withoutBody(body, () => 5)).toBe(5);
	const broken = new TypeError('broken "4711"');
	expect(() =>
		withoutBody(body, () => {
			throw broken;
		}),
	).toThrow(broken);
});
