/** A side of a row is not of the type that the row compares, where n8n throws. */
export class WrongType extends Error {
	constructor(readonly side: 'left' | 'right') {
		super(`The ${side} side is not of the type that the row compares`);
	}
}

const words = new Map([
	['string', 'a text'],
	['number', 'a number'],
	['dateTime', 'a date or time'],
	['boolean', 'true or false'],
	['array', 'a list'],
	['object', 'an object'],
]);

/** What a row of a type compares, in words. */
export const typeInWords = (type: string): string => words.get(type) ?? type;
