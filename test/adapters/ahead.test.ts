import { ahead } from '../../adapters/ahead';

describe('work that is ahead', () => {
	it('has begun the next input when a result is handed out, and no further one', async () => {
		const begun: number[] = [];
		const seen: (readonly [number, number, number])[] = [];
		const work = async (input: number): Promise<number> => {
			begun.push(input);
			return await Promise.resolve(input * 10);
		};
		for await (const [input, result] of ahead([1, 2, 3], 1, work)) {
			await new Promise((resolve) => setImmediate(resolve));
			seen.push([input, result, begun.length]);
		}
		expect(seen).toEqual([
			[1, 10, 2],
			[2, 20, 3],
			[3, 30, 3],
		]);
	});

	it('fails at the turn of what failed', async () => {
		const seen: number[] = [];
		const work = async (input: number): Promise<number> =>
			input === 2 ? await Promise.reject(new Error('The connection broke')) : input;
		const all = async (): Promise<void> => {
			for await (const [input] of ahead([1, 2, 3], 1, work)) seen.push(input);
		};
		await expect(all()).rejects.toThrow('The connection broke');
		expect(seen).toEqual([1]);
	});

	it('lets go of what nobody asks for any more', async () => {
		for await (const [input] of ahead([1, 2], 1, async (one) =>
			one === 2 ? await Promise.reject(new Error('Nobody hears it')) : one,
		)) {
			expect(input).toBe(1);
			break;
		}
	});

	it('has begun as many inputs more as it may, of inputs that come in their own time too', async () => {
		const begun: number[] = [];
		const inputs = async function* (): AsyncGenerator<number> {
			for (const input of [1, 2, 3, 4]) yield await Promise.resolve(input);
		};
		const seen: (readonly [number, number])[] = [];
		const work = async (input: number): Promise<number> => {
			begun.push(input);
			return await Promise.resolve(input);
		};
		for await (const [input] of ahead(inputs(), 2, work)) {
			await new Promise((resolve) => setImmediate(resolve));
			seen.push([input, begun.length]);
		}
		expect(seen).toEqual([
			[1, 3],
			[2, 4],
			[3, 4],
			[4, 4],
		]);
	});

	it('has ended what was begun when nobody asks any more', async () => {
		const ended: number[] = [];
		const work = async (input: number): Promise<void> => {
			await new Promise((resolve) => setImmediate(resolve));
			ended.push(input);
		};
		for await (const [input] of ahead([1, 2, 3, 4], 2, work)) if (input === 1) break;
		expect(ended).toEqual([1, 2, 3]);
	});
});
