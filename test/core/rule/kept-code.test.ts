import { keptCode } from '../../../core/rule/expression/kept-code';

it('answers the same reader for the same code, and keeps different code apart', () => {
	const code = "$json.rank > 2 ? 'high' : 'normal'";
	expect(keptCode(code)).toBe(keptCode(code));
	expect([keptCode(code)?.({ rank: 3 }), keptCode('$json.rank + 1')?.({ rank: 3 })]).toEqual(['high', 4]);
	expect(keptCode('$now')).toBeUndefined();
	expect(keptCode('$now')).toBeUndefined();
});

it('reads on behind more code than it keeps, and code that is too long to be kept', () => {
	const found = Array.from({ length: 2_100 }, (_, at) => keptCode(`$json.rank + ${at}`)?.({ rank: 1 }));
	expect(found).toEqual(found.map((_, at) => at + 1));
	const long = `'${'x'.repeat(2_000)}' + $json.rank`;
	expect([keptCode(long)?.({ rank: 1 }), keptCode(long) === keptCode(long)]).toEqual([`${'x'.repeat(2_000)}1`, false]);
});
