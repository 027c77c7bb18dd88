import type { Row } from './values.ts';

/** `participationtypemask` of an email. */
export const senderPart = 1;
export const toPart = 2;
export const recipientParts: readonly number[] = [toPart, 3, 4];

/** The addresses of the parties that have one of these parts. */
export const addressesOf = (parties: readonly Row[], parts: readonly number[]): string[] =>
	parties
		.filter((party) => parts.includes(Number(party['participationtypemask'])))
		.flatMap(({ addressused }) => (typeof addressused === 'string' ? [addressused] : []));
