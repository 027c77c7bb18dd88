import { uuidV8 } from '../../adapters/uuid-v8';

describe('an id of a time and a name', () => {
	it('has the form of RFC 9562, with the time in front', () => {
		expect(uuidV8(0x017f22e279b0, 'a')).toMatch(/^017f22e2-79b0-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
	});

	it('is the same for the same name at the same time, and another one for any other', () => {
		expect(uuidV8(1, 'a')).toBe(uuidV8(1, 'a'));
		expect(new Set([uuidV8(1, 'a'), uuidV8(1, 'b'), uuidV8(2, 'a')]).size).toBe(3);
	});

	it('comes behind those of earlier times', () => {
		const ids = [1, 255, 256, 1_700_000_000_000, 1_700_000_000_001].map((time) => uuidV8(time, 'a'));
		expect(ids.toSorted()).toEqual(ids);
	});
});
