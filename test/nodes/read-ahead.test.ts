import { ReadAhead } from '../../nodes/shared/credentials/read-ahead';

describe('what is read ahead', () => {
	it('is taken by the one for whom it was read, and once', async () => {
		let reads = 0;
		const numbers = new ReadAhead<object, number>(async () => await Promise.resolve((reads += 1)));
		const [one, other] = [{}, {}];
		expect(await numbers.begin(one)).toBe(1);
		expect(await numbers.take(other)).toBe(2);
		expect(await numbers.take(one)).toBe(1);
		expect(await numbers.take(one)).toBe(3);
	});

	it('throws to whoever takes it what it threw', async () => {
		const refused = new ReadAhead<object, never>(async () => await Promise.reject(new Error('refused')));
		const one = {};
		await expect(refused.begin(one)).rejects.toThrow('refused');
		await expect(refused.take(one)).rejects.toThrow('refused');
	});
});
