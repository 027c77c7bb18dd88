import type { Condition, Filter, Link, Part, Query } from './fetch-model';

export type Value = string | number | boolean | null;
export type Row = Readonly<Record<string, Value>>;

/** An email as Dataverse has it, with the rows that are linked to it. */
export interface Email {
	readonly row: Row;
	readonly contact: Row | null;
	readonly account: Row | null;
	readonly incident: Row | null;
	readonly parties: readonly Row[];
	/** The user that the query runs as. */
	readonly userId: string;
	/** The moment at which it runs, in milliseconds; the user's time zone is UTC. */
	readonly now: number;
}

const dayLength = 86_400_000;

/** What Dataverse answers: whether the email is among the rows of the query. */
export function judge({ filter, links }: Query, email: Email): boolean {
	return holds(filter, email.row, email) && links.every((link) => linkHolds(link, email));
}

function holds(part: Part, row: Row | null, email: Email): boolean {
	if (part.kind === 'link') return linkHolds(part, email);
	if (part.kind === 'filter') return filterHolds(part, row, email);
	const place = part.of === undefined ? row : email[part.of as 'contact' | 'account' | 'incident'];
	return conditionHolds(part, place?.[part.attribute] ?? null, email);
}

function filterHolds({ type, parts }: Filter, row: Row | null, email: Email): boolean {
	if (parts.length === 0) return true;
	return type === 'and'
		? parts.every((part) => holds(part, row, email))
		: parts.some((part) => holds(part, row, email));
}

function linkHolds({ table, linkType, filter }: Link, email: Email): boolean {
	const rows = table === 'activityparty' ? email.parties : [email[table]].filter((row) => row !== null);
	const matching = rows.filter((row) => filterHolds(filter, row, email)).length;
	switch (linkType) {
		case 'outer':
			return true;
		case 'inner':
		case 'any':
		case 'not all':
			return matching > 0;
		case 'not any':
			return matching === 0;
		case 'all':
			return rows.length > 0 && matching === 0;
	}
}

const negated = new Map([
	['ne', 'eq'],
	['not-like', 'like'],
	['not-in', 'in'],
	['not-null', 'null'],
	['not-begin-with', 'begins-with'],
	['not-end-with', 'ends-with'],
	['not-between', 'between'],
	['ne-userid', 'eq-userid'],
	['not-contain-values', 'contain-values'],
]);

function conditionHolds(condition: Condition, value: Value, email: Email): boolean {
	const { operator, values } = condition;
	const positive = negated.get(operator);
	if (positive !== undefined) return !conditionHolds({ ...condition, operator: positive }, value, email);
	if (operator === 'null') return value === null || value === '';
	if (value === null || value === '') return false;
	const [first = '', second = ''] = values;
	const isTime = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value);
	const size = (of: Value): number => (isTime ? Date.parse(String(of)) : Number(of));
	const text = String(value).toLowerCase();
	switch (operator) {
		case 'eq':
			return isTime ? size(value) === size(first) : same(value, first);
		case 'in':
		case 'contain-values':
			return values.some((one) => same(value, one));
		case 'like':
			return isLike(text, first.toLowerCase());
		case 'begins-with':
			return isLike(text, `${first.toLowerCase()}%`);
		case 'ends-with':
			return isLike(text, `%${first.toLowerCase()}`);
		case 'gt':
			return size(value) > size(first);
		case 'ge':
			return size(value) >= size(first);
		case 'lt':
			return size(value) < size(first);
		case 'le':
			return size(value) <= size(first);
		case 'between':
			return size(value) >= size(first) && size(value) <= size(second);
		case 'eq-userid':
			return text === email.userId;
		default:
			return isWithin(operator, first, Date.parse(String(value)), email.now);
	}
}

function same(value: Value, written: string): boolean {
	if (typeof value === 'boolean') return value === (written === '1' || written === 'true');
	// An id may stand in braces; around another text they are a part of it.
	return String(value).toLowerCase() === written.toLowerCase().replace(/^\{([0-9a-f-]{36})\}$/, '$1');
}

function isWithin(operator: string, written: string, time: number, now: number): boolean {
	const today = Math.floor(now / dayLength) * dayLength;
	const day = Date.parse(`${written.slice(0, 10)}T00:00:00Z`);
	const sunday = today - new Date(today).getUTCDay() * dayLength;
	const count = Number(written);
	const moved = (from: number, unit: string, by: number): number => {
		const date = new Date(from);
		if (unit === 'hours') return from + by * 3_600_000;
		if (unit === 'days') return from + by * dayLength;
		if (unit === 'weeks') return from + by * 7 * dayLength;
		if (unit === 'minutes') return from + by * 60_000;
		const wanted = new Date(date);
		wanted.setUTCDate(1);
		wanted.setUTCMonth(date.getUTCMonth() + (unit === 'years' ? 12 * by : by));
		const last = new Date(Date.UTC(wanted.getUTCFullYear(), wanted.getUTCMonth() + 1, 0)).getUTCDate();
		wanted.setUTCDate(Math.min(date.getUTCDate(), last));
		return wanted.getTime();
	};
	const month = (by: number): number =>
		Date.UTC(new Date(today).getUTCFullYear(), new Date(today).getUTCMonth() + by, 1);
	const year = (by: number): number => Date.UTC(new Date(today).getUTCFullYear() + by, 0, 1);
	const [, way, unit = ''] = /^(last|next|olderthan)-x-(\w+)$/.exec(operator) ?? [];
	if (way === 'last') return time >= moved(unit === 'hours' ? now : today, unit, -count) && time <= now;
	if (way === 'next') {
		return unit === 'hours'
			? time >= now && time < moved(now, unit, count)
			: time >= now && time < moved(today, unit, count) + dayLength;
	}
	if (way === 'olderthan') return time < moved(now, unit, -count);
	const spans: Readonly<Record<string, readonly [from: number, to: number]>> = {
		on: [day, day + dayLength],
		'on-or-after': [day, Infinity],
		'on-or-before': [-Infinity, day + dayLength],
		today: [today, today + dayLength],
		yesterday: [today - dayLength, today],
		tomorrow: [today + dayLength, today + 2 * dayLength],
		'last-seven-days': [today - 7 * dayLength, today + dayLength],
		'next-seven-days': [today, today + 8 * dayLength],
		'this-week': [sunday, sunday + 7 * dayLength],
		'last-week': [sunday - 7 * dayLength, sunday],
		'next-week': [sunday + 7 * dayLength, sunday + 14 * dayLength],
		'this-month': [month(0), month(1)],
		'last-month': [month(-1), month(0)],
		'next-month': [month(1), month(2)],
		'this-year': [year(0), year(1)],
		'last-year': [year(-1), year(0)],
		'next-year': [year(1), year(2)],
	};
	const span = spans[operator];
	if (span === undefined) throw new Error(`The judge does not know ${operator}`);
	return time >= span[0] && time < span[1];
}

/** LIKE of SQL, character by character: `%`, `_`, `[set]`, `[^set]`. */
function isLike(text: string, pattern: string): boolean {
	if (pattern === '') return text === '';
	const [first = ''] = pattern;
	if (first === '%') {
		for (let at = 0; at <= text.length; at += 1) if (isLike(text.slice(at), pattern.slice(1))) return true;
		return false;
	}
	if (text === '') return false;
	if (first === '[') {
		const close = pattern.indexOf(']', 1);
		if (close === -1) return false;
		const inside = pattern.slice(1, close);
		const isNot = inside.length > 1 && inside.startsWith('^');
		return (
			isInSet(text.charAt(0), isNot ? inside.slice(1) : inside) !== isNot &&
			isLike(text.slice(1), pattern.slice(close + 1))
		);
	}
	return (first === '_' || first === text.charAt(0)) && isLike(text.slice(1), pattern.slice(1));
}

function isInSet(character: string, set: string): boolean {
	for (let at = 0; at < set.length; at += 1) {
		const from = set.charAt(at);
		if (set.charAt(at + 1) === '-' && at + 2 < set.length) {
			if (character >= from && character <= set.charAt(at + 2)) return true;
			at += 2;
		} else if (from === character) return true;
	}
	return false;
}
