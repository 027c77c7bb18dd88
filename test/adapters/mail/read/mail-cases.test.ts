import path from 'node:path';
import { readMessage } from '../../../../adapters/mail/read/parse-message';
import { failuresOf, readMailCases, type MailCase } from '../../../support/mail-cases';

const folder = path.join(__dirname, '../../../fixtures/mail-cases');
const cases = readMailCases(folder);

/** Messages that are not read as wanted yet; each that is leaves its list, which only shrinks. */
const readAmiss: readonly string[] = [
	'bom-start.eml',
	'boundary-mismatch.eml',
	'charset-none-8bit.eml',
	'content-type-html-only.eml',
	'content-type-text-only.eml',
	'content-type-text-slash.eml',
	'content-type-text.eml',
	'empty-lines-start.eml',
	'euc-kr-uhc-subject.eml',
	'from-quoted-local.eml',
	'from-slash-ip.eml',
	'from-trailing-dot.eml',
	'html-entities.eml',
	'html-meta-charset-multipart.eml',
	'html-meta-charset.eml',
	'inline-disposition-pdf-with-cid.eml',
	'inline-named-text.eml',
	'inline-text-attachment.eml',
	'inline-wrong-cid.eml',
	'ks_c_5601-1987.eml',
	'multipart-boundary-not-in-body.eml',
	'multipart-but-plain.eml',
	'no-headers-at-all-latin1.eml',
	'nocharset-latin1-multipart.eml',
	'nocharset-latin1.eml',
	'plain-nbsp-html.eml',
	'qword-with-question-mark.eml',
	'subject-raw-gb2312.eml',
	'two-from-headers.eml',
	'usascii-label-latin1-body.eml',
	'utf-7-subject.eml',
	'utf8-label-latin1-body.eml',
	'utf8-label-latin1-multipart.eml',
	'words-big5-hkscs.eml',
	'words-cp1252-dash.eml',
	'words-cp850.eml',
	'words-cp936.eml',
	'words-cp950.eml',
	'words-ibm850.eml',
	'words-ibm852.eml',
	'words-iso8859-x-under.eml',
	'words-latin-1.eml',
];
const answeredAmiss: readonly string[] = ['no-from-but-sender.eml', 'return-path-null-forward.eml'];
const amiss = new Set([...readAmiss, ...answeredAmiss]);

it.each(cases.filter(({ file }) => !amiss.has(file)).map((mailCase): [string, MailCase] => [mailCase.file, mailCase]))(
	'reads %s as a person would',
	async (_file, mailCase) => {
		expect(await failuresOf(folder, mailCase, readMessage)).toEqual([]);
	},
);

it('lists no message as amiss that is read as wanted', async () => {
	const failures = await Promise.all(
		[...amiss].map(async (file) => {
			const mailCase = cases.find((candidate) => candidate.file === file);
			return mailCase === undefined ? [] : await failuresOf(folder, mailCase, readMessage);
		}),
	);
	expect([...amiss].filter((_file, index) => failures[index]?.length === 0)).toEqual([]);
});

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
