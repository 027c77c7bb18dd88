import * as fc from 'fast-check';
import { dateReader, readIso } from '../../../core/rule/compare/read-date';

describe('readIso', () => {
	it.each<[why: string, text: string, time: number | undefined]>([
		['UTC', '2026-03-01T10:00:00Z', Date.UTC(2026, 2, 1, 10)],
		['milliseconds', '2026-03-01T10:00:00.120Z', Date.UTC(2026, 2, 1, 10, 0, 0, 120)],
		['a zone', '2026-03-01T10:00:00+02:00', Date.UTC(2026, 2, 1, 8)],
		['a leap day', '2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
		['no leap day', '2026-02-29T00:00:00Z', undefined],
		['no leap day of a century', '2100-02-29T00:00:00Z', undefined],
		['no zone', '2026-03-01T10:00:00', undefined],
		['a day alone', '2026-03-01', undefined],
		['an hour past the day', '2026-03-01T24:00:00Z', undefined],
		['other precision', '2026-03-01T10:00:00.1Z', undefined],
		['text', 'tomorrow at ten o’clock', undefined],
	])('%s', (_why, text, time) => {
		expect(readIso(text)).toBe(time);
	});

	it('reads every time that Date writes, from year 1 to 9999', () => {
		const [min, max] = [new Date('0001-01-01T00:00:00Z'), new Date('9999-12-31T23:59:59Z')];
		fc.assert(
			fc.property(fc.date({ min, max, noInvalidDate: true }), (date) => {
				expect(readIso(date.toISOString())).toBe(date.getTime());
			}),
		);
	});
});

describe('dateReader', () => {
	it('asks once for a text that it does not know', () => {
		const asked: unknown[] = [];
		const read = dateReader((value) => {
			asked.push(value);
			return 5;
		});
		expect([read('2026-03-01'), read('2026-03-01'), read('2026-03-01T00:00:00Z'), read(new Date(7))]).toEqual([
			5,
			5,
			Date.UTC(2026, 2, 1),
			7,
		]);
		expect(asked).toEqual(['2026-03-01']);
	});
});
