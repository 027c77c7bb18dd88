import { html, type Html } from './html';

const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether the name is that of a time zone, as `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
	try {
		return name !== '' && formatOf(name) !== undefined;
	} catch {
		return false;
	}
}

/** A time in a zone, as `2026-03-02 11:00:00`. Making a format is dear, so each zone keeps its own. */
function formatOf(zone: string): Intl.DateTimeFormat {
	const known = formats.get(zone);
	if (known !== undefined) return known;
	const made = new Intl.DateTimeFormat('sv-SE', {
		timeZone: zone,
		year: 'numeric',
		month: '2-digit',
		day: '2-digit',
		hour: '2-digit',
		minute: '2-digit',
		second: '2-digit',
	});
	formats.set(zone, made);
	return made;
}

/** A time as people of a zone read it, as text; empty where there is none. */
function zonedText(iso: string | null | undefined, zone: string): string {
	const time = Date.parse(iso ?? '');
	return Number.isNaN(time) ? '' : formatOf(zone).format(time);
}

/** The same for the page, with UTC on hover. */
export function timeText(iso: string | null | undefined, zone: string): Html | '' {
	const text = zonedText(iso, zone);
	if (text === '') return '';
	return html`<time datetime="${iso}" title="${zonedText(iso, 'UTC')} UTC">${text}</time>`;
}

/**
 * The time of an address or a form, in ISO 8601: a day (its beginning), a minute of the zone as
 * `2026-03-02T11:00`, or the same with `Z` for a minute of UTC. Undefined where it is none of them.
 */
export function instantOf(text: string, zone: string): string | undefined {
	const [, day = '', minute = '00:00', utc = ''] = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(Z?))?$/.exec(text) ?? [];
	const local = Date.parse(`${day}T${minute}:00Z`);
	if (Number.isNaN(local)) return undefined;
	if (utc === 'Z') return new Date(local).toISOString();
	// The offset of a zone depends on the time that it leads to: the second look is right across a change.
	const first = local - offsetAt(local, zone);
	return new Date(local - offsetAt(first, zone)).toISOString();
}

/** How far a zone is ahead of UTC at a time, in milliseconds. */
function offsetAt(time: number, zone: string): number {
	const whole = Math.floor(time / 1_000) * 1_000;
	return Date.parse(`${formatOf(zone).format(whole).replace(' ', 'T')}Z`) - whole;
}
