import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { keptCode } from '../../../core/rule/expression/kept-code';

describe('what is kept', () => {
	it.each<[why: string, expression: (at: number) => string]>([
		['is bounded where each is long', (at) => `={{ [${at}, ${'1,'.repeat(480)} 1].join('') }}`],
		['holds no text that its code is a part of', (at) => `=${'x'.repeat(200_000)}{{ $json.rank + '${at} of many' }}`],
	])('%s', async (_why, expression) => {
		jest.resetModules();
		const { compileValue } = await import('../../../core/rule/expression/compile-expression.js');
		const before = heapUsed();
		for (let at = 0; at < 600; at += 1) {
			// As a workflow has it that was read from a database.
			const raw = JSON.parse(JSON.stringify(expression(at))) as string;
			compileValue(raw, () => undefined).read({ rank: 1 }, 0);
		}
		expect((heapUsed() - before) / 2 ** 20).toBeLessThan(30);
	});
});

it('answers the same reader for the same code, and keeps different code apart', () => {
	const code = "$json.rank > 2 ? 'high' : 'normal'";
	expect(keptCode(code)).toBe(keptCode(code));
	expect([keptCode(code)?.({ rank: 3 }), keptCode('$json.rank + 1')?.({ rank: 3 })]).toEqual(['high', 4]);
	expect(keptCode('$now')).toBeUndefined();
	expect(keptCode('$now')).toBeUndefined();
});

it('reads on behind more code than it keeps, and code that is too long to be kept', () => {
	const found = Array.from({ length: 10_000 }, (_, at) => keptCode(`$json.rank + ${at}`)?.({ rank: 1 }));
	expect(found).toEqual(found.map((_, at) => at + 1));
	const long = `'${'x'.repeat(2_000)}' + $json.rank`;
	expect([keptCode(long)?.({ rank: 1 }), keptCode(long) === keptCode(long)]).toEqual([`${'x'.repeat(2_000)}1`, false]);
});

/** Bytes of the heap that somebody holds. */
function heapUsed(): number {
	setFlagsFromString('--expose_gc');
	(runInNewContext('gc') as () => void)();
	return process.memoryUsage().heapUsed;
}
