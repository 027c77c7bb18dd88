import { depthOnWay, readThreadIndex } from '../../../../core/mail/threads/thread-index';

const root = 'AQHXl+LPt2gZg1ctnJZSwldsza9BFw==';
const answer = 'AQHXl+LPt2gZg1ctnJZSwldsza9BF6OZneDA';
const read = (header: string) => readThreadIndex(header);

it('reads the conversation and the way of answers to a message', () => {
	expect(read(root)).toEqual({ root: Buffer.from(root, 'base64').toString('hex'), levels: '' });
	expect(read(answer)).toEqual({
		root: Buffer.from(root, 'base64').toString('hex'),
		levels: Buffer.from(answer, 'base64').subarray(22).toString('hex'),
	});
	expect(read(` ${answer.slice(0, 20)} ${answer.slice(20)}`)).toEqual(read(answer));
});

it.each(['', 'AQHX', 'not base64!', `${'A'.repeat(100_000)}`, '====', `${root}\nsecond`.replace(root, 'x')])(
	'reads no place in %j',
	(header) => {
		expect(read(header)).toBeNull();
	},
);

it('measures how far a message went on the way to an answer', () => {
	const [begin, first] = [read(root), read(answer)];
	if (begin === null || first === null) throw new Error('unread');
	expect(depthOnWay(first, begin)).toBe(0);
	expect(depthOnWay(begin, first)).toBe(-1);
	expect(depthOnWay({ ...first, levels: `${first.levels}0102030405` }, first)).toBe(10);
	expect(depthOnWay(first, { ...begin, root: 'other' })).toBe(-1);
});
