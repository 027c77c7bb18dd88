const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Hours from UTC of the zones that RFC 5322 section 4.3 names; any other name counts as UTC. */
const zones = new Map([
	['edt', -4],
	['est', -5],
	['cdt', -5],
	['cst', -6],
	['mdt', -6],
	['mst', -7],
	['pdt', -7],
	['pst', -8],
]);

const dateTime =
	/^(?:[a-z]{1,12}\.?,?\s+)?(\d{1,2})[\s-]+([a-z]{3})[a-z]{0,6}[\s-]+(\d{2,4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d{1,9})?\s*([+-]\d{4}|[a-z]{1,5})?/i;

/**
 * The moment that a Date header names, in ISO 8601 and UTC; null where it names none or lies
 * outside the years 1970 to 9999. JavaScript's own parser is not asked: it reads `foo 1` as a date,
 * and a date without a zone in the zone of the machine.
 */
export function mailDate(header: string): string | null {
	const match = dateTime.exec(header.slice(0, 200).trim().replace(/\s+/g, ' '));
	if (!match) return null;
	const [, day, monthName = '', yearText = '', hour, minute, second = '0', zone = ''] = match;
	const month = months.indexOf(monthName.toLowerCase());
	const year = fullYear(Number(yearText), yearText.length);
	const local = Date.UTC(year, month, Number(day), Number(hour), Number(minute), Number(second));
	const exists =
		month >= 0 &&
		new Date(local).getUTCDate() === Number(day) &&
		Number(hour) < 24 &&
		Number(minute) < 60 &&
		Number(second) <= 60;
	if (!exists || year < 1970 || year > 9999) return null;
	const time = local - offsetMinutes(zone) * 60_000;
	return time < 0 || time > 253_402_300_799_000 ? null : new Date(time).toISOString();
}

/** Two and three digits as RFC 5322 section 4.3 reads them. */
function fullYear(year: number, digits: number): number {
	if (digits === 4) return year;
	return digits === 2 && year < 50 ? 2000 + year : 1900 + year;
}

function offsetMinutes(zone: string): number {
	if (/^[+-]\d{4}$/.test(zone)) {
		const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3));
		return zone.startsWith('-') ? -minutes : minutes;
	}
	return (zones.get(zone.toLowerCase()) ?? 0) * 60;
}
