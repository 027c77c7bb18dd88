import { GrowingBuffer } from '../../../../adapters/mail/smtp/growing-buffer';

describe('GrowingBuffer', () => {
	it('holds what was added, in order, and tells what it holds for it', () => {
		const buffer = new GrowingBuffer();
		let held = 0;
		for (let piece = 0; piece < 200_000; piece += 1) held += buffer.add(Buffer.from([piece & 0xff, 0x0a]));
		const all = buffer.all();
		expect(all).toHaveLength(400_000);
		expect([all[0], all[1], all[512], all[399_998]]).toEqual([0, 0x0a, 0, 199_999 & 0xff]);
		expect(held).toBe(512 * 1024);
	});

	it('grows by steps, so that little of it is empty', () => {
		const buffer = new GrowingBuffer();
		let held = 0;
		for (let at = 0; at < 20; at += 1) held += buffer.add(Buffer.alloc(1024 * 1024));
		expect(held).toBe(20 * 1024 * 1024);
	});

	it('takes a piece that is larger than a step', () => {
		const buffer = new GrowingBuffer();
		expect(buffer.add(Buffer.alloc(9_000_000))).toBe(9_000_000);
		expect(buffer.all()).toHaveLength(9_000_000);
	});
});
