import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { reasonCodes, type Reason } from '../../core/activity/reason';
import { reasonNames, reasonTexts } from '../../core/decision/outcome/reasons';
import { projectRoot } from '../support/paths';

const file = path.join(projectRoot, 'docs/troubleshooting.md');
const begin = /(?<=<!-- reasons: [^\n]*-->\n)[^]*(?=<!-- end of reasons -->)/;

/** The table of the guide, as the code says it. */
function table(): string {
	const reasons = Object.keys(reasonTexts) as Reason[];
	const rows = reasons.map((reason) => {
		const { text, recommendation } = reasonTexts[reason];
		return `| ${reasonNames[reason]} | \`${reason}\` | ${reasonCodes[reason]} | ${text} | ${recommendation} |`;
	});
	return ['| in the monitor | reason | code | what happened | what to do |', '|---|---|---|---|---|', ...rows, ''].join(
		'\n',
	);
}

it('the guide lists each reason as the code has it; ARC_RENEW_DOCS=1 writes the list anew', () => {
	const text = readFileSync(file, 'utf8');
	if (process.env['ARC_RENEW_DOCS'] === '1') writeFileSync(file, text.replace(begin, table()));
	const [written] = begin.exec(readFileSync(file, 'utf8')) ?? [];
	expect(written).toBe(table());
});

it('each reason has a number of its own', () => {
	expect(new Set(Object.values(reasonCodes)).size).toBe(Object.keys(reasonCodes).length);
});
