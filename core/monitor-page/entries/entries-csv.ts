import type { Entry } from '../../ledger/monitor';
import { recordTexts } from './entries-page';
import { stateNames } from '../words';

const columns: readonly (readonly [name: string, value: (entry: Entry) => string])[] = [
	['State', ({ state }) => stateNames[state]],
	['Rule', ({ ruleName }) => ruleName ?? ''],
	['Queue', ({ queueName, queueId }) => queueName ?? queueId ?? ''],
	['Activity Type', ({ activityType }) => activityType],
	['Subject', ({ subject }) => subject],
	['Condition', ({ conditionItem }) => conditionItem ?? ''],
	['Reason', ({ reason }) => reason ?? ''],
	['Arrived On', ({ enteredOn }) => enteredOn],
	['Evaluated On', ({ evaluatedOn }) => evaluatedOn ?? ''],
	['Records', (entry) => recordTexts(entry).join(' ')],
	['ID', ({ id }) => id],
];

export const csvHead = line(columns.map(([name]) => name));

/** Entries as lines of CSV (RFC 4180), without the head. */
export function csvLines(entries: readonly Entry[]): string {
	return entries.map((entry) => line(columns.map(([, value]) => value(entry)))).join('');
}

function line(cells: readonly string[]): string {
	return `${cells.map(csvCell).join(',')}\r\n`;
}

/** A cell in quotes; one that a spreadsheet would take for a formula gets an apostrophe before it. */
export function csvCell(text: string): string {
	const plain = /^\s*[=+\-@|%\t\r]/.test(text) ? `'${text}` : text;
	return `"${plain.replaceAll('"', '""')}"`;
}
