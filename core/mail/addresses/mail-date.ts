/** Months by the beginnings of their names, English first, then as programs in other languages write them. */
const monthNames = [
	'jan ene gen янв січ',
	'feb fév fev фев лют',
	'mar mär mrz mrt maa мар бер',
	'apr avr abr апр кві',
	'may mai mei mag maj май мая тра',
	'jun juin giu июн чер',
	'jul juil lug июл лип',
	'aug aoû ago авг сер',
	'sep set сен вер',
	'oct okt ott out окт жов',
	'nov ноя лис',
	'dec dez déc dic дек гру',
].map((names) => names.split(' '));

const monthName = `(${monthNames.flat().join('|')})\\p{L}{0,9}`;
const months = new Map(monthNames.flatMap((names, month) => names.map((name) => [name, month] as const)));

/** Minutes from UTC of zones by their names; any other counts as UTC (RFC 5322 section 4.3). */
const zones = new Map<string, number>(
	Object.entries({
		'-480': 'pst',
		'-420': 'mst pdt',
		'-360': 'cst mdt',
		'-300': 'est cdt',
		'-240': 'edt',
		60: 'cet met mez west',
		120: 'cest mest mesz eet sast',
		180: 'eest msk trt',
		480: 'hkt sgt awst',
		540: 'jst kst',
		600: 'aest',
		660: 'aedt',
		720: 'nzst',
		780: 'nzdt',
	}).flatMap(([minutes, names]) => names.split(' ').map((name) => [name, Number(minutes)] as const)),
);

interface Day {
	readonly year: string;
	readonly month: number;
	readonly day: string;
}

/** Ways to write a day; what they leave out of it stands elsewhere. */
const days: readonly (readonly [pattern: RegExp, day: (found: RegExpExecArray, text: string) => Day])[] = [
	[
		new RegExp(`(?<!\\d)(\\d{1,2})[\\s.-]{1,3}${monthName}[\\s.,-]{1,3}(\\d{2,4})(?![\\d:])`, 'iu'),
		([, day = '', name = '', year = '']) => ({ year, month: monthOf(name), day }),
	],
	[
		/(?<!\d)(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?!\d)/,
		([, year = '', , month = '', day = '']) => ({ year, month: Number(month) - 1, day }),
	],
	[
		/(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)/,
		([, day = '', month = '', year = '']) => ({ year, month: Number(month) - 1, day }),
	],
	// Java writes months in the language of its machine.
	[
		/(?<!\d)(\d{1,2}) (\d{1,2})[月월] (\d{4})(?!\d)/,
		([, day = '', month = '', year = '']) => ({ year, month: Number(month) - 1, day }),
	],
	[
		/(?<!\d)(\d{4})[年년] ?(\d{1,2})[月월] ?(\d{1,2})[日일]/,
		([, year = '', month = '', day = '']) => ({ year, month: Number(month) - 1, day }),
	],
	// As C's asctime and Java write it, with the year at the end.
	[
		new RegExp(`(?<!\\p{L})${monthName}[\\s.]{1,3}(\\d{1,2})(?![\\d:])`, 'iu'),
		([, name = '', day = ''], text) => ({
			year: /(?<![\d:+-])\d{4}(?!\d)/.exec(text)?.[0] ?? '',
			month: monthOf(name),
			day,
		}),
	],
];

const clock = /(?<!\d)(\d{1,2})\s?:\s?(\d{1,2})(?:\s?:\s?(\d{1,2}))?(?:[.,]\d{1,9})?(?:\s?([ap])\.?m\b\.?)?/i;
/** The same where dots stand between, as in some countries. */
const dottedClock = /(?<!\d)(\d{1,2})\.(\d{2})\.(\d{2})(?![\d.])()/;

/** `+0100`, `+01:00`, `GMT+1`, or a name. */
const offset = /^\s?(?:\d{4}\s)?(?:GMT|UTC?|Z)?\s?\+?([+-])(\d{1,2}):?(\d{2})?(?!\d)/i;
const zoneName = /^[\s"]{0,2}([a-z]{1,5})\b/i;

/**
 * The moment that a Date header names, in ISO 8601 and UTC; null where it names none or lies outside
 * the years 1970 to 9999. Read is what programs write beside RFC 5322: ISO 8601, asctime, months and
 * zones in words of other languages, dots for colons. JavaScript's own parser is not asked: it reads
 * `foo 1` as a date, and a date without a zone in the zone of the machine.
 */
export function mailDate(header: string): string | null {
	const text = withoutComments(header.slice(0, 200))
		.replace(/[\s"]+/g, ' ')
		.trim();
	for (const [pattern, dayOf] of days) {
		const found = pattern.exec(text);
		if (found === null) continue;
		const behind = text.slice(found.index + found[0].length);
		const time = clock.exec(behind) ?? clock.exec(text) ?? dottedClock.exec(behind);
		return time === null ? null : moment(dayOf(found, behind), time);
	}
	return null;
}

function withoutComments(text: string): string {
	return text.includes('(') ? text.replace(/\([^()]{0,100}\)/g, ' ') : text;
}

function monthOf(name: string): number {
	return months.get(name.toLowerCase()) ?? -1;
}

function moment(date: Day, time: RegExpExecArray): string | null {
	const [written, hours = '', minutes = '', seconds = '0', half = ''] = time;
	const hour = half === '' ? Number(hours) : (Number(hours) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
	const [year, day] = [fullYear(date.year), Number(date.day)];
	const local = Date.UTC(year, date.month, day, hour, Number(minutes), Number(seconds));
	const isMonth = date.month >= 0 && new Date(Date.UTC(year, date.month, day)).getUTCMonth() === date.month;
	const exists = isMonth && day > 0 && hour < 24 && Number(minutes) < 60 && Number(seconds) <= 60;
	if (!exists || year < 1970 || year > 9999) return null;
	const utc = local - offsetMinutes(time.input.slice(time.index + written.length)) * 60_000;
	return utc < 0 || utc > 253_402_300_799_000 ? null : new Date(utc).toISOString();
}

/** Two and three digits as RFC 5322 section 4.3 reads them; programs that count from 1900 fill three up (`0126`). */
function fullYear(digits: string): number {
	const year = Number(digits);
	if (digits.length === 2 && year < 50) return 2000 + year;
	return digits !== '' && year < 200 ? 1900 + year : year;
}

function offsetMinutes(text: string): number {
	const [, sign, hours = '0', minutes = '0'] = offset.exec(text) ?? [];
	if (sign !== undefined) return (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
	return zones.get(zoneName.exec(text)?.[1]?.toLowerCase() ?? '') ?? 0;
}
