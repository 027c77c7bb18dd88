import { BrokenDownloads } from '../../../../adapters/mail/imap/broken-downloads';
import { UnansweredMessages } from '../../../../adapters/mail/imap/unanswered-messages';

const minutes = (count: number): number => count * 60_000;

describe('messages that answers leave out', () => {
	it('are told of once, an hour after they were first left out', () => {
		const unanswered = new UnansweredMessages();
		const note = (at: number, ...leftOut: readonly number[]) => unanswered.note([1, 2], new Set(leftOut), minutes(at));
		expect(note(0, 1)).toEqual([]);
		expect(note(30, 1, 2)).toEqual([]);
		expect(note(60, 1, 2)).toEqual([1]);
		expect(note(90, 1, 2)).toEqual([2]);
		expect(note(600, 1, 2)).toEqual([]);
	});

	it('begin anew once they were answered in between', () => {
		const unanswered = new UnansweredMessages();
		unanswered.note([1], new Set([1]), 0);
		unanswered.note([1], new Set(), minutes(50));
		expect(unanswered.note([1], new Set([1]), minutes(70))).toEqual([]);
		expect(unanswered.note([1], new Set([1]), minutes(130))).toEqual([1]);
	});
});

describe('messages in whose download the connection ends', () => {
	it('are asked for alone, and rest for an hour where they end it twice alone', () => {
		const broken = new BrokenDownloads();
		broken.begin([1, 2, 3]);
		expect(broken.broke(0)).toBeNull();
		expect([1, 2, 3, 4].map((uid) => broken.isSuspect(uid))).toEqual([true, true, true, false]);
		broken.begin([1]);
		broken.end();
		for (const expected of [null, 2]) {
			broken.begin([2]);
			expect(broken.broke(minutes(1))).toBe(expected);
		}
		expect([broken.isSuspect(1), broken.rests(2, minutes(60)), broken.rests(2, minutes(61))]).toEqual([
			false,
			true,
			false,
		]);
	});

	it('are not blamed for a connection that ends while nothing is downloaded', () => {
		const broken = new BrokenDownloads();
		broken.begin([1]);
		broken.end();
		expect(broken.broke(0)).toBeNull();
		expect(broken.isSuspect(1)).toBe(false);
	});
});
