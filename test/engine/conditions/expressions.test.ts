import * as fc from 'fast-check';
import { compiled, item, ofN8n, outcome } from './n8n-expressions';
import { runsOf } from '../../support/generated-runs';

describe('a compiled value', () => {
	it.each<[why: string, raw: unknown, kind: string]>([
		['text is a constant', 'urgent', 'constant'],
		['a number is a constant', 5, 'constant'],
		['text with a bare = is a constant', '=urgent', 'constant'],
		['an expression that is empty is empty text', '=', 'constant'],
		['a field is read by its path', '={{ $json.activity.subject }}', 'path'],
		['spaces do not matter', '={{$json . activity\n.subject}}', 'path'],
		['brackets with a name', '={{ $json["activity"][\'subject\'] }}', 'path'],
		['a name with a hyphen', '={{ $json.activity.headers["x-priority"] }}', 'path'],
		['a name with a quote', `={{ $json.activity.headers["it's"] }}`, 'path'],
		['a name with a bracket', '={{ $json.activity.headers["a]b"] }}', 'path'],
		['an index', '={{ $json.activity.attachments[0].name }}', 'path'],
		['an index past the end', '={{ $json.activity.attachments[9].name }}', 'path'],
		['an index of an object', '={{ $json.activity.headers[0] }}', 'path'],
		['optional chaining', '={{ $json.sender?.contact?.firstName }}', 'path'],
		['optional chaining with brackets', '={{ $json?.["sender"]?.["nobody"]?.[0] }}', 'path'],
		['a missing field', '={{ $json.nothing }}', 'path'],
		['a field of a missing field', '={{ $json.nothing.at.all }}', 'path'],
		['a field of null', '={{ $json.activity.from.name }}', 'path'],
		['null stays null', '={{ $json.activity.from }}', 'path'],
		['zero stays zero', '={{ $json.activity.size }}', 'path'],
		['false stays false', '={{ $json.activity.read }}', 'path'],
		['NaN stays NaN', '={{ $json.sender.contact.score }}', 'path'],
		['the length of text', '={{ $json.activity.subject.length }}', 'path'],
		['the length of a list', '={{ $json.activity.to.length }}', 'path'],
		['a character', '={{ $json.activity.subject[0] }}', 'path'],
		['a list', '={{ $json.activity.to }}', 'path'],
		['an object', '={{ $json.activity.headers }}', 'path'],
		['the whole item', '={{ $json }}', 'path'],
		['a name with a dollar', '={{ $json.$price }}', 'path'],
		['a method is left to n8n, which refuses it', '={{ $json.activity.subject.trim }}', 'path'],
		['a method of objects too', '={{ $json.activity.valueOf }}', 'path'],
		['an own field that hides a method', '={{ $json.activity.headers.toString }}', 'path'],
		['a field of a method', '={{ $json.activity.subject.trim.name }}', 'path'],
		['a date is left to n8n, which makes text of it', '={{ $json.date }}', 'path'],
		['a name in other letters', '={{ $json.ünï }}', 'expression'],
		['the same in brackets', '={{ $json["ünï"] }}', 'path'],
		['a forbidden name', '={{ $json.constructor }}', 'expression'],
		['a forbidden name in brackets', '={{ $json["__proto__"] }}', 'expression'],
		['a forbidden name in text', '=see .constructor here', 'expression'],
		['a single dollar', '={{ $json.$ }}', 'expression'],
		['two dollars', '={{ $json.$.a }}', 'expression'],
		['a call', '={{ $json.activity.subject.toUpperCase() }}', 'code'],
		['an extension of n8n', '={{ $json.activity.to.first() }}', 'expression'],
		['an operator', '={{ $json.activity.size + 1 }}', 'code'],
		['a condition that looks like a chain', '={{ $json.activity.read?.5:1 }}', 'code'],
		['an escape in a name', '={{ $json["\\u0061ctivity"] }}', 'code'],
		['a semicolon', '={{ $json.activity.subject; }}', 'expression'],
		['a comment', '={{ $json.activity.subject /* it */ }}', 'expression'],
		['a leading zero', '={{ $json.activity.to[00] }}', 'expression'],
		['no code', '={{ }}', 'expression'],
		['an open bracket', '={{ $json.activity.subject', 'expression'],
		['text around a field', '=Re: {{ $json.activity.subject }}!', 'text'],
		['a space behind a field makes text of it', '={{ $json.activity.size }} ', 'text'],
		['two fields', '={{ $json.activity.size }}{{ $json.activity.read }}', 'text'],
		['nothing for what is missing', '=<{{ $json.nothing.at }}|{{ $json.activity.from }}|{{ $json.empty }}>', 'text'],
		['nothing for NaN', '=<{{ $json.sender.contact.score }}>', 'text'],
		['a list in text is left to n8n', '=to {{ $json.activity.to }}', 'text'],
		['nested lists too', '=n {{ $json.activity.nested }}', 'text'],
		['an object in text too', '=h {{ $json.activity.headers }}', 'text'],
		['an object without a way to become text', '=h {{ $json.sender }}', 'text'],
		['a date in text', '=on {{ $json.date }}', 'text'],
		['a stray closing bracket', '=a }} b {{ $json.activity.subject }} }}', 'text'],
		['two open brackets', '=a {{ {{ $json.activity.subject }}', 'expression'],
		['three open brackets', '={{{ $json.activity.subject }}}', 'expression'],
		['an escaped bracket', '=a \\{{ $json.activity.subject }}', 'expression'],
		['a backslash before a field', '=a \\\\{{ $json.activity.subject }}', 'expression'],
		['line ends', '=a\n{{ $json.activity.text }}\r\n\u2028', 'text'],
		['a list of values', ['a', '={{ $json.activity.size }}'], 'text'],
		['an object of values', { a: '={{ $json.activity.subject }}', b: { c: '=x{{ $json.empty }}' } }, 'text'],
		['a list of constants', ['a', 1, null], 'constant'],
	])('%s', (_why, raw, kind) => {
		const { kind: found, read } = compiled(raw);
		expect(found).toBe(kind);
		expect(outcome(() => read(item, 0))).toEqual(ofN8n(raw, item));
	});

	it('means what n8n makes of it, for expressions put together at random', () => {
		const name = fc.constantFrom(
			'activity',
			'subject',
			'to',
			'headers',
			'x',
			'length',
			'kind',
			'toString',
			'nested',
			'$price',
		);
		const step = fc.oneof(
			name.map((key) => `.${key}`),
			name.map((key) => `?.${key}`),
			name.map((key) => `["${key}"]`),
			name.map((key) => `?.['${key}']`),
			fc.nat({ max: 3 }).map((index) => `[${index}]`),
			fc.constantFrom(
				' .subject',
				'\n?.to',
				'. size',
				'..',
				'?',
				'.1',
				'["two words"]',
				'[-1]',
				'.first()',
				'["a"+"b"]',
			),
		);
		const code = fc
			.tuple(
				fc.constantFrom('$json', ' $json', '$json ', '$jsonx', '$binary', '"a"', 'json'),
				fc.array(step, { maxLength: 4 }),
			)
			.map(([root, steps]) => `${root}${steps.join('')}`);
		const piece = fc.oneof(
			{ weight: 4, arbitrary: code.map((text) => `{{ ${text} }}`) },
			code.map((text) => `{{${text}}}`),
			fc.constantFrom('', ' ', 'Re: ', '{', '}', '}}', '{{', '\\', '\n', '"', "'", 'ä😀', '${x}', '`'),
		);
		const raw = fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => `=${pieces.join('')}`);
		const kinds = new Map<string, number>();
		fc.assert(
			fc.property(raw, (expression) => {
				const { kind, read } = compiled(expression);
				kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
				expect(outcome(() => read(item, 0))).toEqual(ofN8n(expression, item));
			}),
			{ numRuns: runsOf(3_000) },
		);
		expect(kinds.get('path')).toBeGreaterThan(runsOf(200));
		expect(kinds.get('text')).toBeGreaterThan(runsOf(200));
	});
});
