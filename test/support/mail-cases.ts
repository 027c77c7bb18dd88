import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ParsedMessage } from '../../core/mail/arrival/parsed-message.ts';
import type { readMessage } from '../../adapters/mail/read/parse-message.ts';

/** A message in a file of the folder, and what has to be read in it. */
export interface MailCase {
	readonly file: string;
	readonly why: string;
	readonly checks: readonly MailCheck[];
}

export type MailCheck = readonly [field: string, operator: string, value: unknown];

/** The cases that the `cases.json` of a folder lists. */
export function readMailCases(folder: string): readonly MailCase[] {
	return JSON.parse(readFileSync(path.join(folder, 'cases.json'), 'utf8')) as readonly MailCase[];
}

/**
 * What a case does not hold, as `field, expected, found` for each check; nothing where all hold. The
 * message is read as if it had come to the queue of support@contoso.example at a fixed time.
 */
export async function failuresOf(
	folder: string,
	{ file, checks }: MailCase,
	read: typeof readMessage,
): Promise<readonly string[]> {
	const message = await read(readFileSync(path.join(folder, file)), {
		receivedOn: new Date('2026-03-02T10:00:00Z'),
		ownAddresses: new Set(['support@contoso.example']),
	});
	return checks.flatMap(([field, operator, expected]) => {
		const found = fieldOf(message, field);
		if (holds(operator, found, expected)) return [];
		return [`${field}, ${operator} ${JSON.stringify(expected)}, ${JSON.stringify(found)}`];
	});
}

function fieldOf({ email, failure }: ParsedMessage, field: string): unknown {
	const { attachments } = email;
	const derived: Readonly<Record<string, unknown>> = {
		failure: failure?.code ?? null,
		attachmentNames: attachments.map(({ name }) => name),
		attachmentTypes: attachments.map(({ contentType }) => contentType),
		firstAttachment: attachments[0]?.name ?? null,
		firstAttachmentInline: attachments[0]?.inline ?? null,
		list: email.automatic === 'list',
	};
	if (Object.hasOwn(derived, field)) return trimmed(derived[field]);
	if (!Object.hasOwn(email, field)) throw new Error(`A case checks the field "${field}", which no activity has`);
	return trimmed(email[field as keyof typeof email]);
}

const operators: Readonly<Record<string, (found: unknown, expected: unknown) => boolean>> = {
	equals: (found, expected) => isDeepStrictEqual(found, expected),
	notEquals: (found, expected) => !isDeepStrictEqual(found, expected),
	includes: (found, expected) => includes(found, expected),
	notIncludes: (found, expected) => isSequence(found) && !includes(found, expected),
	matches: (found, expected) => typeof found === 'string' && new RegExp(String(expected)).test(found),
	length: (found, expected) => isSequence(found) && found.length === expected,
	minLength: (found, expected) => isSequence(found) && found.length >= Number(expected),
};

function holds(operator: string, found: unknown, expected: unknown): boolean {
	const test = operators[operator];
	if (test === undefined) throw new Error(`A case checks with "${operator}", which is no operator`);
	return test(found, trimmed(expected));
}

function includes(found: unknown, expected: unknown): boolean {
	if (typeof found === 'string') return found.includes(String(expected));
	return Array.isArray(found) && found.some((entry) => isDeepStrictEqual(entry, expected));
}

function isSequence(found: unknown): found is string | readonly unknown[] {
	return typeof found === 'string' || Array.isArray(found);
}

/** Texts are compared without blanks at both ends. */
function trimmed(value: unknown): unknown {
	return typeof value === 'string' ? value.trim() : value;
}
