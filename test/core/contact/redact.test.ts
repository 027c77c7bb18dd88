import { Redactor } from '../../../core/contact/redact';

const redactor = new Redactor(['ada.b+x@fabrikam.example'], ['Ada Byron', 'Byron, Ada']);

it.each<[why: string, given: string, expected: string]>([
	['an address, whatever its case', 'Mail ADA.b+x@Fabrikam.example.', 'Mail [deleted].'],
	['an address in brackets', '<ada.b+x@fabrikam.example>,', '<[deleted]>,'],
	[
		'a longer address is somebody else',
		'zada.b+x@fabrikam.example ada.b+x@fabrikam.example.org',
		'zada.b+x@fabrikam.example ada.b+x@fabrikam.example.org',
	],
	['the full name in both orders', 'Ada Byron; byron, ada', '[deleted]; [deleted]'],
	['a part of a longer name stays', 'Ada Byronson, Nada Byron', 'Ada Byronson, Nada Byron'],
	['a first name alone stays', 'Dear Ada', 'Dear Ada'],
	['dots are dots', 'adaxb+x@fabrikam.example', 'adaxb+x@fabrikam.example'],
])('replaces whole ones only: %s', (_why, given, expected) => {
	expect(redactor.text(given)).toBe(expected);
});

it('goes through JSON, and takes addresses out of lists', () => {
	const value = {
		emails: ['ada.b+x@fabrikam.example', 'sam@fabrikam.example'],
		deep: [{ text: 'By Ada Byron' }],
		count: 3,
		none: null,
	};
	expect(redactor.value(value)).toEqual({
		emails: ['sam@fabrikam.example'],
		deep: [{ text: 'By [deleted]' }],
		count: 3,
		none: null,
	});
});

it('leaves everything where nobody is named', () => {
	expect(new Redactor([], []).json('{"a":"b"}')).toBe('{"a":"b"}');
});
