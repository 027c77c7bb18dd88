import { arcNamespace, uuidV5 } from '../../adapters/uuid-v5';

it('agrees with the example of RFC 9562', () => {
	expect(uuidV5('www.example.com', '6ba7b810-9dad-11d1-80b4-00c04fd430c8')).toBe(
		'2ed6657d-e927-568b-95e1-2665a8aea6a2',
	);
});

it('is the same for the same name and another for another', () => {
	expect(uuidV5('a')).toBe(uuidV5('a', arcNamespace));
	expect(uuidV5('a')).not.toBe(uuidV5('b'));
	expect(uuidV5('ä')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

it('refuses a namespace that is none', () => {
	expect(() => uuidV5('a', 'b')).toThrow(TypeError);
});
