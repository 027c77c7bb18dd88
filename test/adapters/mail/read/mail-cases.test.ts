import path from 'node:path';
import { readMessage } from '../../../../adapters/mail/read/parse-message';
import { failuresOf, readMailCases, type MailCase } from '../../../support/mail-cases';

const folder = path.join(__dirname, '../../../fixtures/mail-cases');
const cases = readMailCases(folder);

it.each(cases.map((mailCase): [string, MailCase] => [mailCase.file, mailCase]))(
	'reads %s as a person would',
	async (_file, mailCase) => {
		expect(await failuresOf(folder, mailCase, readMessage)).toEqual([]);
	},
);

describe('a check', () => {
	const holds = async (field: string, operator: string, value: unknown): Promise<boolean> => {
		const failures = await failuresOf(
			folder,
			{ file: 'inline-named-text.eml', why: '', checks: [[field, operator, value]] },
			readMessage,
		);
		return failures.length === 0;
	};

	it.each<[field: string, operator: string, value: unknown, expected: boolean]>([
		['from', 'equals', 'ada@fabrikam.example', true],
		['from', 'equals', 'ben@fabrikam.example', false],
		['from', 'notEquals', null, true],
		['from', 'notEquals', 'ada@fabrikam.example', false],
		['to', 'includes', 'support@contoso.example', true],
		['to', 'includes', 'support', false],
		['from', 'includes', 'fabrikam', true],
		['from', 'notIncludes', 'fabrikam', false],
		['automatic', 'notIncludes', 'bounce', false],
		['from', 'matches', '^ada@', true],
		['from', 'matches', '^fabrikam', false],
		['to', 'length', 1, true],
		['to', 'length', 2, false],
		['to', 'minLength', 2, false],
		['failure', 'equals', null, true],
	])('%s %s %j: %j', async (field, operator, value, expected) => {
		expect(await holds(field, operator, value)).toBe(expected);
	});

	it('is refused where nobody knows its field or operator', async () => {
		await expect(holds('colour', 'equals', 'red')).rejects.toThrow('colour');
		await expect(holds('from', 'resembles', 'ada')).rejects.toThrow('resembles');
	});

	it('says what was expected and what was found', async () => {
		const mailCase: MailCase = {
			file: 'inline-named-text.eml',
			why: '',
			checks: [['from', 'equals', 'x@y.example']],
		};
		const failures = await failuresOf(folder, mailCase, readMessage);
		expect(failures).toEqual([expect.stringMatching(/^from, equals "x@y.example", "/)]);
	});
});
