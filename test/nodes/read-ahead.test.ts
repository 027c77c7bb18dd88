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

	it('is read anew where it is taken long behind that, as when a store was away', async () => {
		jest.useFakeTimers();
		let password = 'old';
		const passwords = new ReadAhead<object, string>(async () => await Promise.resolve(password));
		const one = {};
		await passwords.begin(one);
		password = 'new';
		jest.advanceTimersByTime(60_000);
		expect(await passwords.take(one)).toBe('new');
		jest.useRealTimers();
	});

	it('throws to whoever takes it what it threw', async () => {
		const refused = new ReadAhead<object, never>(async () => await Promise.reject(new Error('refused')));
		const one = {};
		await expect(refused.begin(one)).rejects.toThrow('refused');
		await expect(refused.take(one)).rejects.toThrow('refused');
	});
});
