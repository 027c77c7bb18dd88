import { standardActivityTypes } from '../../../core/activity/activity';
import { activityFieldsOf, givenFields } from '../../../core/activity/activity-fields';
import { activityFromValues, articleOf, readActivityValues } from '../../../core/activity/read-activity';
import { ArcError } from '../../../core/errors';

type Values = Record<string, unknown>;
const read = (type: string, values: Values): Values => Object.fromEntries(readActivityValues(type, values));

function refusalOf(act: () => unknown): ArcError {
	try {
		act();
	} catch (error) {
		if (error instanceof ArcError) return error;
		throw error;
	}
	throw new Error('Nothing was refused');
}

describe('readActivityValues', () => {
	it.each<[why: string, type: string, values: Values, expected: Values]>([
		['what is empty is not given', 'email', { subject: '', text: null, html: undefined, from: '' }, {}],
		['an email needs no subject', 'email', { text: 'Hello' }, { text: 'Hello' }],
		[
			'an address is normalised',
			'task',
			{ subject: 'a', from: ' Ada@Fabrikam.EXAMPLE ' },
			{ subject: 'a', from: 'ada@fabrikam.example' },
		],
		[
			'a name before the address is read',
			'email',
			{ from: 'Ada Lindqvist <ada@x.example>' },
			{ from: 'ada@x.example', fromName: 'Ada Lindqvist' },
		],
		[
			'quotation marks round the name go',
			'email',
			{ from: '"Lindqvist, \\"Ada\\"" <ada@x.example>' },
			{ from: 'ada@x.example', fromName: 'Lindqvist, "Ada"' },
		],
		[
			'a name of its own wins',
			'email',
			{ fromName: 'Ada L.', from: 'Ada <ada@x.example>' },
			{ fromName: 'Ada L.', from: 'ada@x.example' },
		],
		[
			'and wins behind the address too',
			'email',
			{ from: 'Ada <ada@x.example>', fromName: 'Ada L.' },
			{ from: 'ada@x.example', fromName: 'Ada L.' },
		],
		[
			'several addresses with commas, once each',
			'email',
			{ to: 'a@x.example, "B, C" <b@x.example>,A@x.example,' },
			{ to: ['a@x.example', 'b@x.example'] },
		],
		[
			'several addresses as a list',
			'email',
			{ cc: ['a@x.example', 'B <b@x.example>'] },
			{ cc: ['a@x.example', 'b@x.example'] },
		],
		[
			'numbers, booleans and times as a form sends them',
			'phoneCall',
			{ subject: 'a', durationMinutes: '4', leftVoiceMail: 'true', dueOn: '2026-03-02T10:00+01:00' },
			{ subject: 'a', durationMinutes: 4, leftVoiceMail: true, dueOn: '2026-03-02T09:00:00.000Z' },
		],
		[
			'a telephone number stays a text',
			'phoneCall',
			{ subject: 'a', phoneNumber: 4930901820 },
			{ subject: 'a', phoneNumber: '4930901820' },
		],
		[
			"fields of the user's own stay as they are",
			'task',
			{ subject: 'a', extension: { deep: [1] } },
			{ subject: 'a', extension: { deep: [1] } },
		],
		[
			'a key that objects have by themselves is a field like any other',
			'task',
			JSON.parse('{"subject":"a","__proto__":{"x":1},"constructor":"b"}') as Values,
			JSON.parse('{"subject":"a","__proto__":{"x":1},"constructor":"b"}') as Values,
		],
		[
			'a custom type has the fields of all types',
			'custom_inspection',
			{ subject: 'a', from: 'a@x.example', meter: 7 },
			{ subject: 'a', from: 'a@x.example', meter: 7 },
		],
	])('%s', (_why, type, values, expected) => {
		expect(read(type, values)).toEqual(expected);
	});

	it.each<[why: string, type: string, values: Values, text: string]>([
		[
			'a subject that is missing',
			'phoneCall',
			{ phoneNumber: '1' },
			'The field `subject` of a phone call is missing, expected a text',
		],
		[
			'a subject of blanks',
			'appointment',
			{ subject: '  ' },
			'The field `subject` of an appointment is missing, expected a text',
		],
		[
			'a sender that is no address',
			'phoneCall',
			{ subject: 'a', from: '+49 30 1234' },
			'The field `from` of a phone call is "+49 30 1234", expected an e-mail address',
		],
		[
			'a sender that would begin a header',
			'email',
			{ from: 'a@x.example\r\nBcc: b@x.example' },
			'The field `from` of an email is',
		],
		[
			'one recipient of several',
			'email',
			{ to: ['a@x.example', 'nobody'] },
			'The field `to` of an email is "nobody", expected an e-mail address',
		],
		['recipients that are none', 'email', { to: 7 }, 'The field `to` of an email is 7, expected e-mail addresses'],
		[
			'a number that is a word',
			'phoneCall',
			{ subject: 'a', durationMinutes: 'long' },
			'The field `durationMinutes` of a phone call is "long", expected a number',
		],
		[
			'a number that is a list',
			'task',
			{ subject: 'a', percentComplete: [] },
			'The field `percentComplete` of a task is a list, expected a number',
		],
		[
			'a time without its zone',
			'task',
			{ subject: 'a', dueOn: '2026-03-02 10:00' },
			'The field `dueOn` of a task is "2026-03-02 10:00", expected a time with its zone',
		],
		[
			'a choice that is none',
			'phoneCall',
			{ subject: 'a', direction: 'inbound' },
			'The field `direction` of a phone call is "inbound", expected one of incoming, outgoing',
		],
		[
			'a direction where the type has none',
			'task',
			{ subject: 'a', direction: 'incoming' },
			'The field `direction` of a task is given by',
		],
		[
			'more than an activity holds',
			'task',
			{ subject: 'a', blob: 'x'.repeat(600_000) },
			'The fields of a task hold 586 KB, expected at most 512',
		],
		...[...givenFields].map((name): [string, string, Values, string] => [
			`\`${name}\`, which the store gives`,
			'custom_x',
			{ subject: 'a', [name]: 'x' },
			`The field \`${name}\` of a custom_x is given by the record store`,
		]),
	])('refuses %s', (_why, type, values, text) => {
		const refusal = refusalOf(() => readActivityValues(type, values));
		expect(refusal.code).toBe('fieldInvalid');
		expect(refusal.message).toContain(text);
		expect(refusal.hint).toBeDefined();
	});

	it('offers no field that it would refuse', () => {
		for (const type of standardActivityTypes) {
			expect(
				activityFieldsOf(type)
					.map(({ id }) => id)
					.filter((id) => givenFields.has(id)),
			).toEqual([]);
		}
	});
});

describe('activityFromValues', () => {
	it('fills in what nobody gave, and lets nothing replace the type', () => {
		const values = readActivityValues('phoneCall', {
			subject: 'Callback',
			phoneNumber: '1',
			receivedOn: '2026-03-01T00:00:00Z',
		});
		expect(
			activityFromValues('phoneCall', values, { direction: 'incoming', receivedOn: '2026-03-02T10:00:00.000Z' }),
		).toEqual({
			type: 'phoneCall',
			direction: 'incoming',
			subject: 'Callback',
			phoneNumber: '1',
			from: null,
			fromName: null,
			receivedOn: '2026-03-01T00:00:00.000Z',
			regarding: null,
			related: [],
		});
	});
});

it.each([
	['email', 'an email'],
	['phoneCall', 'a phone call'],
	['serviceActivity', 'a service activity'],
	['appointment', 'an appointment'],
	['custom_Inspection', 'a custom_Inspection'],
])('names %s in words', (type, words) => {
	expect(articleOf(type)).toBe(words);
});
