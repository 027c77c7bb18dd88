/** Marks of writing direction and invisible blanks that mail programs put around names and lines. */
const invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/g;
/** What few lines hold: such marks, and blanks of other kinds. */
const unusual = /[\t\u00a0\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\u3000\ufeff]/;

/** A line without marks that nobody sees, blanks at its ends, and kinds of blanks. */
export function visible(line: string): string {
	if (!unusual.test(line)) return line.trim();
	return line
		.replace(invisible, '')
		.replace(/[\u00a0\u3000\t]/g, ' ')
		.trim();
}

/** The mark of a quote, also that of full width, behind blanks and marks that nobody sees. */
const quoteMark = /^[ \t\u00a0\u3000\u200b-\u200f\ufeff]*[>＞]/;

/** Whether a line is marked as quoted. */
export function isQuoted(line: string): boolean {
	return quoteMark.test(line);
}

/** The letters and digits of a text in lower case: what stays the same however it is wrapped and marked. */
export function lettersOf(text: string): string {
	return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

const time = /(?<![\d.])\d{1,2}(?:[:.h٫]|\s?[時时시]\s?)[0-5]\d(?![\d.])|(?<!\d)\d{1,2}\s?(?:[ap]\.?m\.?\b|uhr\b|h\b)/i;
const date = /(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}(?!\d)/;

/** Whether a line names a time of the day, as mail programs do and people seldom. */
export function hasTime(line: string): boolean {
	return time.test(westernDigits(line));
}

/** Whether a line names a day: by a year, or in figures. */
export function hasDate(line: string): boolean {
	return date.test(westernDigits(line));
}

/** Where the digits of other scripts begin: Arabic, Persian, Devanagari, Bengali, and those of full width. */
const zeros = [0x660, 0x6f0, 0x966, 0x9e6, 0xff10];

/** Digits of other scripts as the ones that the patterns know. */
function westernDigits(line: string): string {
	return line.replace(/[٠-٩۰-۹०-९০-৯０-９]/g, (digit) => {
		const code = digit.charCodeAt(0);
		return String(code - (zeros.findLast((zero) => zero <= code) ?? code));
	});
}

/** Whether a line holds an email address: something on both sides of an @, and a dot behind it. */
export function hasAddress(line: string): boolean {
	for (let at = line.indexOf('@'); at >= 0; at = line.indexOf('@', at + 1)) {
		if (/[\p{L}\p{N}_+-]/u.test(line.charAt(at - 1)) && /^[\p{L}\p{N}][^\s@<>()]{0,253}$/u.test(wordAt(line, at + 1)))
			return true;
	}
	return false;
}

function wordAt(line: string, from: number): string {
	const word = /^[^\s@<>(),;:"'\]]{3,255}/.exec(line.slice(from, from + 256))?.[0] ?? '';
	return word.slice(1).includes('.') ? word : '';
}

/** Whether a line holds an address in brackets, as `Name <address>` is written. */
export function hasBracketedAddress(line: string): boolean {
	return ['<', '(', '['].some((bracket) => {
		const open = line.indexOf(bracket);
		return open >= 0 && hasAddress(line.slice(open + 1));
	});
}
