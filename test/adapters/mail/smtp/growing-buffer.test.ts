import { GrowingBuffer } from '../../../../adapters/mail/smtp/bytes/growing-buffer';
import { SharedMemory } from '../../../../adapters/mail/smtp/bytes/shared-memory';

const megabyte = 1024 * 1024;

describe('GrowingBuffer', () => {
	it('holds what was added, in order, and tells what it holds for it', () => {
		const buffer = new GrowingBuffer(megabyte, new SharedMemory());
		let held = 0;
		for (let piece = 0; piece < 200_000; piece += 1) held += buffer.add(Buffer.from([piece & 0xff, 0x0a]));
		const all = buffer.all();
		expect(all).toHaveLength(400_000);
		expect([all[0], all[1], all[512], all[399_998]]).toEqual([0, 0x0a, 0, 199_999 & 0xff]);
		expect(held).toBe(megabyte);
	});

	it('grows by steps and by no more than it may have, so that little of it is empty', () => {
		const buffer = new GrowingBuffer(20 * megabyte + 10, new SharedMemory());
		let held = 0;
		for (let at = 0; at < 20; at += 1) held += buffer.add(Buffer.alloc(megabyte));
		expect(held).toBe(20 * megabyte);
		expect(buffer.add(Buffer.alloc(10, 'x'))).toBe(10);
		expect(buffer.all().toString('latin1', 20 * megabyte - 1)).toBe(`\0${'x'.repeat(10)}`);
	});

	it('takes a piece that is larger than a step', () => {
		const buffer = new GrowingBuffer(9_000_000, new SharedMemory());
		expect(buffer.add(Buffer.alloc(9_000_000))).toBe(9_000_000);
		expect(buffer.all()).toHaveLength(9_000_000);
	});

	it('lends memory again once it is given back, and never what is still looked at', () => {
		const memory = new SharedMemory();
		const [first, second] = [new GrowingBuffer(megabyte, memory), new GrowingBuffer(megabyte, memory)];
		first.add(Buffer.alloc(megabyte, 'a'));
		second.add(Buffer.alloc(megabyte, 'b'));
		expect(second.all().buffer).not.toBe(first.all().buffer);
		const { buffer } = first.all();
		first.clear();
		const third = new GrowingBuffer(megabyte, memory);
		third.add(Buffer.alloc(megabyte / 2, 'c'));
		expect(third.all().buffer).toBe(buffer);
		expect(third.all().toString('latin1')).toBe('c'.repeat(megabyte / 2));
		expect(second.all().toString('latin1')).toBe('b'.repeat(megabyte));
	});

	it('takes other memory where what was given back cannot grow as far', () => {
		const memory = new SharedMemory();
		const small = new GrowingBuffer(megabyte, memory);
		small.add(Buffer.alloc(megabyte));
		small.clear();
		const large = new GrowingBuffer(2 * megabyte, memory);
		large.add(Buffer.alloc(2 * megabyte, 'x'));
		expect(large.all().toString('latin1')).toBe('x'.repeat(2 * megabyte));
	});
});
