import type { DateReader } from './parse-value';

const isoWithZone = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{3}))?(?:Z|([+-])(\d\d):(\d\d))$/;
const daysOfMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const remembered = 256;

/**
 * Reads times as n8n does: a Date, a luxon DateTime, or ISO 8601 with a time zone at once, all else
 * (a day without a zone, a mail's Date header) by `readDate`, whose latest answers are remembered.
 */
export function dateReader(readDate: DateReader): DateReader {
	const known = new Map<string, number | undefined>();
	return (value) => {
		if (typeof value === 'string') {
			const time = readIso(value);
			if (time !== undefined) return time;
			if (known.has(value)) return known.get(value);
			const answer = readDate(value);
			if (known.size >= remembered) known.clear();
			known.set(value, answer);
			return answer;
		}
		if (value instanceof Date && !Number.isNaN(value.getTime())) return value.getTime();
		return readDate(value);
	};
}

/** ISO 8601 with seconds and a zone, as `Date.toISOString` writes it; undefined for all else. */
export function readIso(text: string): number | undefined {
	if (text.length < 20 || text.length > 29) return undefined;
	const match = isoWithZone.exec(text);
	if (match === null) return undefined;
	const [, year, month, day, hour, minute, second, , , zoneHour, zoneMinute] = match;
	const inRange =
		Number(year) > 0 &&
		Number(month) >= 1 &&
		Number(month) <= 12 &&
		Number(day) >= 1 &&
		Number(day) <= daysIn(Number(year), Number(month)) &&
		Number(hour) < 24 &&
		Number(minute) < 60 &&
		Number(second) < 60 &&
		Number(zoneHour ?? 0) < 15 &&
		Number(zoneMinute ?? 0) < 60;
	return inRange ? Date.parse(text) : undefined;
}

function daysIn(year: number, month: number): number {
	// Date.parse takes 30 February for 1 March, which luxon refuses.
	const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
	return month === 2 && !leap ? 28 : (daysOfMonth[month - 1] ?? 31);
}
