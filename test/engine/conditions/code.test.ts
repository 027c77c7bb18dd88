import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { Expression, ExpressionExtensions, type IDataObject, type INode } from 'n8n-workflow';
import { isPureMethod } from '../../../core/rule/expression/pure-methods';
import { compiled, item, ofN8n, outcome, useEngine } from './n8n-expressions';
import { runsOf } from '../../support/generated-runs';

/** Reads without n8n behind it, so that a value which is left to n8n shows. */
const leftToN8n = 'left to n8n';

describe('code that is compiled', () => {
	it.each<[code: string]>([
		// The shipped templates.
		["$json.rule.conditionItem === 'Urgent' ? 'high' : 'normal'"],
		["$json.activity.priority ?? 'normal'"],
		// Paths inside of code break off as in JavaScript, and n8n swallows the error.
		["$json.nothing.at.all ?? 'default'"],
		["$json.nothing?.at.all ?? 'default'"],
		["$json.activity.from.name || 'default'"],
		["$json.activity.from?.name || 'default'"],
		["($json.nothing?.at).all ?? 'default'"],
		["$json.nothing?.at?.trim() ?? 'default'"],
		['$json.nothing.trim()'],
		['!$json.nothing'],
		['!$json.nothing.at'],
		['!!$json.activity.to'],
		["$json.activity.to && 'somebody'"],
		['$json.activity.size || $json.activity.read'],
		['$json.activity.size ?? 1'],
		['$json.activity.from === null'],
		['$json.activity.nothing === undefined'],
		['$json.activity.to !== null'],
		['$json.activity.to == null'],
		["$json.activity.to === 'a'"],
		['$json.activity.size == "0"'],
		['$json.activity.size != false'],
		["$json.activity.subject < 'Q'"],
		["'2' > 10"],
		['undefined >= 0'],
		["$json.activity.subject + ' ' + $json.activity.size"],
		['$json.activity.nothing + 1'],
		["$json.activity.from + ''"],
		['7 % 4 * 2 - 1 / 4'],
		['-$json.activity.size'],
		['-1'],
		['typeof $json.activity.subject'],
		["typeof $json.nothing === 'undefined'"],
		["typeof $json.activity.to === 'object'"],
		['`Re: ${$json.activity.subject} (${$json.activity.size})`'],
		['`${$json.nothing} and ${null}`'],
		['`two\nlines`'],
		['``'],
		['`a${`b${$json.activity.size}`}`'],
		['"text"'],
		["'it\\'s \\u00fc \\x41'"],
		['5'],
		['1e3'],
		['0x1f'],
		['null'],
		['true'],
		['undefined'],
		["['high', 'urgent'].includes($json.activity.headers['x-priority'])"],
		["['1', '2'].includes($json.activity.headers['x-priority'])"],
		['[1, 2, 3].includes(2, 2)'],
		["$json.activity.to.includes('a@fabrikam.example')"],
		["$json.activity.to.join(', ')"],
		['$json.activity.to.join()'],
		['$json.activity.to.slice(-1)[0]'],
		["$json.activity.to[0].split('@')[1]"],
		["$json.activity.text.split('\\n')[0]"],
		["$json.activity.subject.toLowerCase().includes('printer')"],
		['$json.activity.subject.trim().toUpperCase().slice(0, 3)'],
		["$json.activity.subject.startsWith('Printer') && $json.activity.subject.endsWith('broken')"],
		["$json.activity.subject.replace('Printer', 'Scanner')"],
		['$json.activity.subject.slice()'],
		['$json.activity.subject.slice(-6)'],
		["$json.activity.subject.indexOf('b') > -1"],
		['$json.activity.subject.substring(2, 1)'],
		['$json.activity.subject.charAt(0)'],
		["'  a '.trimStart() + '  b '.trimEnd() + '|'"],
		["($json.activity.size > 100 ? 'large' : 'small') + ' mail'"],
		['$json.activity.read ? 1 : $json.activity.subject.length > 3 ? 2 : 3'],
		['$json["two words"] + 1'],
		['$json.activity.nested[0][1][0] + 1'],
		['(($json))'],
		['[$json.activity.size, [1, $json.activity.subject]]'],
		['$json . activity\n. subject . trim ( )'],
	])('%s', (code) => {
		const { kind, read } = compiled(`={{ ${code} }}`);
		expect(kind).toBe('code');
		expect(outcome(() => read(item, 0))).toEqual(ofN8n(`={{ ${code} }}`, item));
		expect(outcome(() => compiled(`={{ ${code} }}`, leftToN8n).read(item, 0))).toEqual(ofN8n(`={{ ${code} }}`, item));
	});

	it.each<[why: string, code: string]>([
		['another variable', '$now'],
		['another node', "$('Set').item.json.a"],
		['a global', 'Math.max(1, 2)'],
		['a method of n8n', '$json.activity.to.isEmpty()'],
		['a method of n8n in a text', "$json.activity.subject === 'a.isEmpty()'"],
		['a method of n8n behind an optional chain', '$json.nothing?.at.isEmpty() ?? 1'],
		['the function $if', "$if($json.activity.read, 'a', 'b')"],
		['a method that runs code', '$json.activity.to.map((entry) => entry)'],
		['a method that repeats', "'a'.repeat(3)"],
		['a pattern', "$json.activity.subject.replace(/P/, 'p')"],
		['a name that is worked out', "$json['act' + 'ivity']"],
		['a refused name', '($json.activity).constructor'],
		['a refused name in quotes', "($json.activity)['__proto__']"],
		['a refused name with an escape', "($json.activity)['\\u005f_proto__']"],
		['an escape in a name', '$json.\\u0061ctivity + 1'],
		['an assignment', '$json.activity.size = 1'],
		['two expressions', '1, 2'],
		['an object', '{ a: 1 }'],
		['a spread', '[...$json.activity.to]'],
		['a hole in a list', '[1, , 2]'],
		['this', 'this.a'],
		['a call of what may be no function', '$json.activity.subject.trim?.()'],
		['a large integer', '10n'],
		['a separated number', '1_000'],
		['an optional chain in a template literal, on which n8n fails', '`a${$json?.activity}`'],
		['a comment', '1 /* one */'],
		['a semicolon', '$json.activity.size + 1;'],
		['something behind it', '$json.activity.size + 1 2'],
		['mixed operators that need brackets', 'null ?? 1 || 2'],
		['nesting without end', `${'('.repeat(5_000)}1${')'.repeat(5_000)}`],
		['a chain without end', Array.from({ length: 5_000 }, () => '1').join('+')],
	])('leaves %s to n8n', (_why, code) => {
		expect(compiled(`={{ ${code} }}`).kind).toBe('expression');
	});

	it.each<[why: string, code: string]>([
		['a date', '$json.date || 1'],
		['a method', '$json.activity.subject.trim || 1'],
		['two objects', '$json.activity.to === $json.activity.to'],
		['an object in text', '`${$json.activity.to}`'],
		['an object in a sum', "'' + $json.activity.headers"],
		['an object that is compared', '$json.activity.to == "a"'],
		['a missing argument', '$json.activity.subject.includes($json.nothing)'],
		['an object as argument', '$json.activity.to.includes($json.activity.headers)'],
		['a text method of a number', '$json.activity.size.slice(1)'],
		['a list method of an object', "$json.activity.headers.includes('a')"],
		['a list of objects that is joined', '$json.activity.attachments.join()'],
		['the minus of a text', '-$json.activity.subject'],
	])('asks n8n when it meets %s', (_why, code) => {
		const { kind, read } = compiled(`={{ ${code} }}`);
		expect(kind).toBe('code');
		expect(compiled(`={{ ${code} }}`, leftToN8n).read(item, 0)).toBe(leftToN8n);
		expect(outcome(() => read(item, 0))).toEqual(ofN8n(`={{ ${code} }}`, item));
	});

	it('asks n8n rather than build text far larger than what it is built from', () => {
		const text = 'a'.repeat(60_000);
		const hostile = { activity: { text, pattern: '$`'.repeat(30_000) } };
		for (const code of [
			"$json.activity.text.split('a').join($json.activity.text)",
			"$json.activity.text.replace('a', $json.activity.pattern)",
		]) {
			expect(compiled(`={{ ${code} }}`, leftToN8n).read(hostile, 0)).toBe(leftToN8n);
		}
	});

	it('reads names of prototypes as n8n does', () => {
		const hostile = JSON.parse(
			'{"activity": {"__proto__": {"subject": "x"}, "hasOwnProperty": "own", "length": "five", "includes": "no method"}}',
		) as IDataObject;
		for (const code of [
			'$json.activity.subject ?? 1',
			'$json.activity.hasOwnProperty + 1',
			'$json.activity.length + 1',
			"$json.activity.includes('a')",
			'$json.activity.valueOf ? 1 : 2',
			"$json['activity']['isPrototypeOf'] || 1",
		]) {
			expect(outcome(() => compiled(`={{ ${code} }}`).read(hostile, 0))).toEqual(ofN8n(`={{ ${code} }}`, hostile));
		}
	});

	it('is all that the nodes of the shipped workflows read for each item', () => {
		const folder = path.join(__dirname, '../../../templates');
		const nodes = readdirSync(folder)
			.filter((file) => file.endsWith('.json'))
			.flatMap((file) => (JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as { nodes: INode[] }).nodes);
		const ours = nodes.filter(({ type }) => /\.(?:evaluateRule|createRecord)$/.test(type));
		const written = ours.flatMap(({ parameters }) => expressionsIn(parameters));
		expect(written.length).toBeGreaterThan(2);
		expect(written.filter((expression) => compiled(expression).kind === 'expression')).toEqual([]);
	});

	it('calls no method that n8n gives another meaning', () => {
		const ofN8nItself = ExpressionExtensions.flatMap(({ functions }) => Object.keys(functions));
		expect(ofN8nItself.length).toBeGreaterThan(50);
		expect(ofN8nItself.filter(isPureMethod)).toEqual([]);
	});
});

function expressionsIn(value: unknown): string[] {
	if (typeof value === 'string') return value.startsWith('=') ? [value] : [];
	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(expressionsIn) : [];
}

/** The same without a field that n8n's default engine cannot copy. */
const common: IDataObject = {
	...item,
	activity: { ...(item['activity'] as IDataObject), headers: { 'x-priority': '1' } },
};

const names = fc.constantFrom(
	'activity',
	'subject',
	'to',
	'headers',
	'size',
	'from',
	'read',
	'nested',
	'nothing',
	'length',
	'toString',
	'date',
);
const literals = fc.constantFrom(
	"'a'",
	'"Printer"',
	"''",
	'0',
	'1',
	'-1',
	'2.5',
	'null',
	'undefined',
	'true',
	'false',
	"['a', 1]",
	'[]',
	'`x`',
	"'\\n'",
);
const { code } = fc.letrec<{ code: string; path: string }>((tie) => ({
	path: fc
		.tuple(
			fc.constantFrom('$json', '$json.activity', '$json.activity', '$json?.sender'),
			fc.array(
				fc.oneof(
					names.map((name) => `.${name}`),
					names.map((name) => `?.${name}`),
					fc.nat({ max: 2 }).map((at) => `[${at}]`),
				),
				{ maxLength: 3 },
			),
		)
		.map(([root, steps]) => root + steps.join('')),
	code: fc.oneof(
		{ depthSize: 'small', withCrossShrink: true },
		literals,
		tie('path'),
		fc
			.tuple(
				tie('code'),
				fc.constantFrom('&&', '||', '??', '===', '!==', '==', '!=', '<', '>=', '+', '-', '*', '%', ','),
				tie('code'),
			)
			.map(([left, operator, right]) => `(${left}) ${operator} (${right})`),
		fc
			.tuple(fc.constantFrom('!', '-', 'typeof ', '+'), tie('code'))
			.map(([operator, value]) => `${operator}(${value})`),
		fc.tuple(tie('code'), tie('code'), tie('code')).map(([test, yes, no]) => `(${test}) ? ${yes} : (${no})`),
		fc.tuple(tie('code'), tie('code')).map(([one, two]) => `\`a\${${one}}b\${${two}}\``),
		fc
			.tuple(
				fc.oneof(
					tie('path'),
					tie('code').map((text) => `(${text})`),
				),
				fc.constantFrom('.', '?.'),
				fc.constantFrom(
					'trim',
					'toLowerCase',
					'toUpperCase',
					'slice',
					'includes',
					'startsWith',
					'endsWith',
					'split',
					'join',
					'replace',
					'indexOf',
					'substring',
					'isEmpty',
					'charAt',
				),
				fc.array(tie('code'), { maxLength: 2 }),
				fc.constantFrom('', '', '.length', '[0]', '?.[1]'),
			)
			.map(([object, dot, name, args, behind]) => `${object}${dot}${name}(${args.join(', ')})${behind}`),
	),
}));

const expressions = fc.oneof(
	{ weight: 3, arbitrary: code.map((text) => `={{ ${text} }}`) },
	fc.tuple(code, code).map(([one, two]) => `=Re: {{ ${one} }} {{${two}}}.`),
);

describe.each<[engine: 'legacy' | 'vm', runs: number]>([
	['legacy', runsOf(3_000)],
	['vm', runsOf(1_000)],
])('beside the %s engine of n8n', (engine, runs) => {
	beforeAll(() => useEngine(engine));
	afterAll(() => useEngine('legacy'));

	it('code put together at random means the same', () => {
		expect(Expression.getActiveImplementation()).toBe(engine);
		let byItself = 0;
		fc.assert(
			fc.property(expressions, (expression) => {
				const expected = ofN8n(expression, common);
				expect(outcome(() => compiled(expression).read(common, 0))).toEqual(expected);
				const alone = compiled(expression, leftToN8n);
				if (alone.kind !== 'expression' && alone.read(common, 0) !== leftToN8n) byItself += 1;
			}),
			{ numRuns: runs },
		);
		expect(byItself).toBeGreaterThan(runs / 4);
	});
});
