import { MessageChannel } from 'node:worker_threads';
import { ArcError } from '../../core/errors';
import { ThreadCalls } from '../../adapters/thread-calls';

type Adder = {
	readonly add: (one: number, other: number) => Promise<number>;
	readonly fail: (kind: 'known' | 'other') => Promise<void>;
	readonly never: () => Promise<void>;
};

describe('calls between threads', () => {
	const { port1, port2 } = new MessageChannel();
	const heard: number[] = [];
	const calls = new ThreadCalls<Adder>(port1, {});
	const adder: Adder = {
		add: async (one, other) => {
			heard.push(one);
			return one + other;
		},
		fail: async (kind) => {
			const cause = new TypeError('The cause of it');
			throw kind === 'known'
				? new ArcError('folderUnknown', 'There is no such folder', { hint: 'Make it.', cause })
				: new Error('Something else');
		},
		never: async () => await new Promise(() => undefined),
	};
	new ThreadCalls(port2, adder);
	afterAll(() => port1.close());

	it('are heard in their order, and each has its own answer', async () => {
		const sums = await Promise.all([calls.call('add', 1, 2), calls.call('add', 2, 2), calls.call('add', 3, 2)]);
		expect([heard, sums]).toEqual([
			[1, 2, 3],
			[3, 4, 5],
		]);
	});

	it.each<[why: string, kind: 'known' | 'other', expected: object]>([
		[
			'what it is, what it says, what to do and the cause',
			'known',
			{
				name: 'ArcError',
				code: 'folderUnknown',
				message: 'There is no such folder',
				hint: 'Make it.',
				cause: new Error('The cause of it'),
			},
		],
		['what any other error says', 'other', { name: 'Error', message: 'Something else' }],
	])('carry %s', async (_why, kind, expected) => {
		await expect(calls.call('fail', kind)).rejects.toMatchObject(expected);
	});

	it('end with what the other side ended with, those under way and those to come', async () => {
		const underWay = calls.call('never');
		calls.end(new Error('It is gone'));
		await expect(underWay).rejects.toThrow('It is gone');
		await expect(calls.call('add', 1, 1)).rejects.toThrow('It is gone');
	});
});
