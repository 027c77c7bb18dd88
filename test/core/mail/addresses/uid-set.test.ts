import fc from 'fast-check';
import { readUidSet, writeUidSet } from '../../../../core/mail/addresses/uid-set';

describe('a set of UIDs', () => {
	it.each<[why: string, uids: readonly number[], text: string]>([
		['none', [], ''],
		['one', [7], '7'],
		['neighbours are a range', [7, 8, 9], '7:9'],
		['gaps part ranges', [1, 3, 4, 9], '1,3:4,9'],
		['order and repeats do not matter', [4, 3, 4, 1], '1,3:4'],
		['the largest that there is', [4_294_967_294, 4_294_967_295], '4294967294:4294967295'],
	])('is written as IMAP does: %s', (_why, uids, text) => {
		expect(writeUidSet(uids)).toBe(text);
	});

	it('is read as it was written', () => {
		fc.assert(
			fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 300 })), (uids) => {
				expect(readUidSet(writeUidSet(uids))).toEqual([...uids].sort((a, b) => a - b));
			}),
		);
	});
});
