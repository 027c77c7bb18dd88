import { contactFromSender } from '../../../core/contact/contact-from-sender';

const address = 'ada@fabrikam.example';

it.each<[why: string, displayName: string | null, firstName: string | undefined, lastName: string]>([
	['first and last name', 'Ada Lovelace', 'Ada', 'Lovelace'],
	['several first names', 'Augusta Ada King Lovelace', 'Augusta Ada King', 'Lovelace'],
	['last name first', 'Lovelace, Ada', 'Ada', 'Lovelace'],
	['one word', 'Ada', undefined, 'Ada'],
	['a company in brackets', 'Ada Lovelace (Fabrikam)', 'Ada', 'Lovelace'],
	['brackets in brackets', 'Ada [Sales {EU}] Lovelace', 'Ada', 'Lovelace'],
	['quotes', '"Ada Lovelace"', 'Ada', 'Lovelace'],
	["Outlook's quotes", "'Lovelace, Ada'", 'Ada', 'Lovelace'],
	['quotes of other languages', '„Ada Lovelace“', 'Ada', 'Lovelace'],
	['an apostrophe', "'t Hooft", "'t", 'Hooft'],
	['blanks around and between', '  Ada   Lovelace ', 'Ada', 'Lovelace'],
	['a comma without a first name', 'Lovelace,', undefined, 'Lovelace'],
	['a comma without a last name', ', Ada', undefined, 'Ada'],
	['no display name', null, undefined, address],
	['an empty display name', '  ', undefined, address],
	['nothing but brackets', '(Fabrikam)', undefined, address],
	['nothing but a comma', ',', undefined, address],
	['the address as display name', 'ADA@Fabrikam.example', undefined, address],
	['the address in quotes', "'ada@fabrikam.example'", undefined, address],
	['the address as a link', 'mailto:ada@fabrikam.example', undefined, address],
])('names a contact by %s', (_why, displayName, firstName, lastName) => {
	expect(contactFromSender(address, displayName)).toEqual({
		...(firstName === undefined ? {} : { firstName }),
		lastName,
		emails: [address],
	});
});
