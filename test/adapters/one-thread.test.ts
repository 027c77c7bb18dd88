import { Worker } from 'node:worker_threads';
import { OneThread } from '../../adapters/one-thread';

/** A thread that answers what it is sent, and ends at what it is told to end at. */
const code = `
	const { parentPort } = require('node:worker_threads');
	parentPort.on('message', (task) => {
		if (task === 'exit') process.exit(0);
		if (task === 'throw') throw new Error('as it was told');
		parentPort.postMessage(task);
	});
`;

describe('a thread that answers one task at a time', () => {
	let started: number;
	let thread: OneThread<string, string>;
	beforeEach(() => {
		started = 0;
		thread = new OneThread(() => {
			started += 1;
			return new Worker(code, { eval: true });
		});
	});
	afterEach(async () => await thread.close());

	const ask = async (task: string): Promise<string> => await thread.ask(() => ({ task, transfer: [] }));

	it('answers in the order of asking', async () => {
		expect(await Promise.all([ask('one'), ask('two')])).toEqual(['one', 'two']);
		expect(started).toBe(1);
	});

	it.each([
		['ends without a word', 'exit'],
		['fails', 'throw'],
	])('is another one for the next task where it %s', async (_how, task) => {
		await expect(ask(task)).rejects.toThrow();
		expect(await ask('again')).toBe('again');
		expect(started).toBe(2);
	});
});
