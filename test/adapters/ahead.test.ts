import { oneAhead } from '../../adapters/one-ahead';

describe('work that is one ahead', () => {
	it('has begun the next input when a result is handed out, and no further one', async () => {
		const begun: number[] = [];
		const seen: (readonly [number, number, number])[] = [];
		const work = async (input: number): Promise<number> => {
			begun.push(input);
			return await Promise.resolve(input * 10);
		};
		for await (const [input, result] of oneAhead([1, 2, 3], work)) seen.push([input, result, begun.length]);
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
			for await (const [input] of oneAhead([1, 2, 3], work)) seen.push(input);
		};
		await expect(all()).rejects.toThrow('The connection broke');
		expect(seen).toEqual([1]);
	});

	it('lets go of what nobody asks for any more', async () => {
		for await (const [input] of oneAhead([1, 2], async (one) =>
			one === 2 ? await Promise.reject(new Error('Nobody hears it')) : one,
		)) {
			expect(input).toBe(1);
			break;
		}
	});
});
