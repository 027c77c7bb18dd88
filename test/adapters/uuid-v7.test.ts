import { uuidV7 } from '../../adapters/uuid-v7';

describe('an id that begins with the time', () => {
	it('has the form of RFC 9562, with the time in front', () => {
		expect(uuidV7(0x017f22e279b0)).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
	});

	it('is another one each time', () => {
		expect(new Set(Array.from({ length: 10_000 }, () => uuidV7(1))).size).toBe(10_000);
	});

	it('comes behind those of earlier times', () => {
		const ids = [1, 255, 256, 1_700_000_000_000, 1_700_000_000_001].map(uuidV7);
		expect(ids.toSorted()).toEqual(ids);
	});
});
