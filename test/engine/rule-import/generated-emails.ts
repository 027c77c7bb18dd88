import * as fc from 'fast-check';
import type { Email, Row } from './dataverse-judge';

/** A Wednesday; the month before is shorter. */
export const now = Date.parse('2026-03-31T14:30:00Z');
export const userId = '5b1e7b90-11aa-4e11-be37-000d3a2b1c04';
export const otherUser = '6b1e7b90-11aa-4e11-be37-000d3a2b1c05';
export const id = '0a1e7b90-11aa-4e11-be37-000d3a2b1c06';

export const letters = fc.constantFrom(
	'a',
	'B',
	'b',
	'c',
	' ',
	'%',
	'_',
	'[',
	']',
	'^',
	'-',
	'.',
	'*',
	'/',
	'=',
	'\\',
	"'",
	'{{ 1 }}',
);
export const text = fc.array(letters, { maxLength: 5 }).map((parts) => parts.join(''));
export const time = fc
	.oneof(
		fc.integer({ min: -40 * 24 * 60, max: 40 * 24 * 60 }),
		fc.integer({ min: -1_200 * 24 * 60, max: 800 * 24 * 60 }),
		fc.constantFrom(0, -60, 60, -14.5 * 60, 9.5 * 60, -38.5 * 60),
	)
	.map((minutes) => new Date(now + minutes * 60_000).toISOString());
const nullable = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of, { nil: null, freq: 4 });
export const address = fc.constantFrom(
	'ada@fabrikam.example',
	'Bob@contoso.example',
	'c%d@x.example',
	'a.b@fabrikam.example',
);

const record = (columns: Readonly<Record<string, fc.Arbitrary<Row[string]>>>): fc.Arbitrary<Row | null> =>
	nullable(fc.record(columns));

export const email: fc.Arbitrary<Email> = fc
	.record({
		row: fc.record({
			subject: nullable(text),
			description: nullable(text),
			sender: nullable(address),
			createdon: time,
			senton: nullable(time),
			prioritycode: fc.constantFrom(0, 1, 2),
			attachmentcount: fc.integer({ min: 0, max: 4 }),
			correlatedsubjectchanged: nullable(fc.boolean()),
		}),
		contact: record({
			contactid: fc.constant(id),
			firstname: nullable(text),
			lastname: nullable(text),
			emailaddress1: nullable(address),
			statecode: fc.constantFrom(0, 1),
		}),
		account: record({ accountid: fc.constant(id), name: nullable(text), statecode: fc.constantFrom(0, 1) }),
		incident: record({
			incidentid: fc.constant(id),
			title: nullable(text),
			statecode: fc.constantFrom(0, 1, 2),
			prioritycode: fc.constantFrom(1, 2, 3),
			createdon: time,
			ownerid: fc.constantFrom(userId, otherUser),
		}),
		to: fc.array(address, { maxLength: 3 }),
		cc: fc.array(address, { maxLength: 2 }),
	})
	.map(({ to, cc, ...rest }) => ({
		...rest,
		userId,
		now,
		parties: [
			...(rest.row.sender === null ? [] : [{ participationtypemask: 1, addressused: rest.row.sender }]),
			...to.map((addressused) => ({ participationtypemask: 2, addressused })),
			...cc.map((addressused) => ({ participationtypemask: 3, addressused })),
		],
	}));
