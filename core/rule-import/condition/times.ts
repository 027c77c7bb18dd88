/** A time as a row's right side, or code over the moment of evaluation. */
export type Bound = string;

/** From the first bound on, and before the second, or until it where `closed`. */
export interface Span {
	readonly from?: Bound;
	readonly to?: Bound;
	readonly closed?: boolean;
}

const code = (luxon: string): Bound => `={{ ${luxon} }}`;
const between = (from: string, to: string): Span => ({ from: code(from), to: code(to) });
/** Weeks run from Sunday to Saturday. */
const thisWeek = '$today.minus({ days: $today.weekday % 7 })';
const thisMonth = '$today.startOf("month")';
const thisYear = '$today.startOf("year")';

/** The spans of operators without a value, in the time zone of the workflow. */
const fixed: Readonly<Record<string, Span>> = {
	yesterday: between('$today.minus({ days: 1 })', '$today'),
	today: between('$today', '$today.plus({ days: 1 })'),
	tomorrow: between('$today.plus({ days: 1 })', '$today.plus({ days: 2 })'),
	'last-seven-days': between('$today.minus({ days: 7 })', '$today.plus({ days: 1 })'),
	'next-seven-days': between('$today', '$today.plus({ days: 8 })'),
	'last-week': between(`${thisWeek}.minus({ days: 7 })`, thisWeek),
	'this-week': between(thisWeek, `${thisWeek}.plus({ days: 7 })`),
	'next-week': between(`${thisWeek}.plus({ days: 7 })`, `${thisWeek}.plus({ days: 14 })`),
	'last-month': between(`${thisMonth}.minus({ months: 1 })`, thisMonth),
	'this-month': between(thisMonth, `${thisMonth}.plus({ months: 1 })`),
	'next-month': between(`${thisMonth}.plus({ months: 1 })`, `${thisMonth}.plus({ months: 2 })`),
	'last-year': between(`${thisYear}.minus({ years: 1 })`, thisYear),
	'this-year': between(thisYear, `${thisYear}.plus({ years: 1 })`),
	'next-year': between(`${thisYear}.plus({ years: 1 })`, `${thisYear}.plus({ years: 2 })`),
};

const counted = /^(last|next|olderthan)-x-(minutes|hours|days|weeks|months|years)$/;

/**
 * The span that a time operator asks for; undefined for one that is not known, or whose value is no
 * number from 1 on. Days, weeks, months and years that are counted back begin at midnight, and those
 * counted ahead end at midnight; hours and what is older than a time are counted from the moment.
 */
export function spanOf(operator: string, value: string): Span | undefined {
	const known = new Map(Object.entries(fixed)).get(operator);
	if (known !== undefined) return known;
	const [, way = '', unit = ''] = counted.exec(operator) ?? [];
	if (way === '' || !/^[1-9]\d{0,4}$/.test(value)) return undefined;
	const amount = `{ ${unit}: ${value} }`;
	if (way === 'olderthan') return { to: code(`$now.minus(${amount})`) };
	if (unit === 'minutes') return undefined;
	const start = unit === 'hours' ? '$now' : '$today';
	if (way === 'last') return { from: code(`${start}.minus(${amount})`), to: code('$now'), closed: true };
	const end = unit === 'hours' ? `$now.plus(${amount})` : `$today.plus(${amount}).plus({ days: 1 })`;
	return { from: code('$now'), to: code(end) };
}

const day = /^(\d{4})-(\d{2})-(\d{2})(?:$|[T ])/;
const time = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,7})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/** A time as it is written, where it is one that n8n reads alike. */
export function timeOf(value: string): Bound | undefined {
	const text = value.trim().replace(/(\.\d{3})\d+/, '$1');
	return time.test(text) && !Number.isNaN(Date.parse(text.slice(0, 10))) ? text.replace(' ', 'T') : undefined;
}

/** The day of a time and the one after it, whose midnights it lies between. */
export function dayOf(value: string): Span | undefined {
	const text = value.trim();
	const [, year = '', month = '', date = ''] = day.exec(text) ?? [];
	const midnight = Date.UTC(Number(year), Number(month) - 1, Number(date));
	const isReal = new Date(midnight).toISOString().startsWith(`${year}-${month}-${date}`);
	if (year === '' || !isReal) return undefined;
	return { from: text.slice(0, 10), to: new Date(midnight + 86_400_000).toISOString().slice(0, 10) };
}
