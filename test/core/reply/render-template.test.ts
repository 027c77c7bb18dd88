import fc from 'fast-check';
import { renderTemplate, templateFault } from '../../../core/reply/render-template';

const values = {
	activity: { subject: 'Tom & "Jerry" <b>', from: 'ada@fabrikam.example' },
	contact: { firstName: 'Ada', lastName: null },
	record: { number: 'CAS-00001', tags: ['a', 'b'], description: '' },
};

function text(body: string): string {
	return renderTemplate({ subject: '', body }, values).text;
}

it.each<[why: string, body: string, expected: string]>([
	['values are filled in', 'Dear {{ contact.firstName }}, {{ record.number }}', 'Dear Ada, CAS-00001'],
	['text is not HTML', '{{ activity.subject }}', 'Tom & "Jerry" <b>'],
	['conditions', '{% if contact %}Dear {{ contact.firstName }}{% else %}Hello{% endif %}', 'Dear Ada'],
	['loops', '{% for tag in record.tags %}[{{ tag }}]{% endfor %}', '[a][b]'],
	['filters', '{{ contact.firstName | upcase }}{{ contact.nick | default: "you" }}', 'ADAyou'],
	['a missing value is empty', 'a{{ account.name }}b', 'ab'],
	['text between raw tags', '{% raw %}{{ x }}{% endraw %}', '{{ x }}'],
	[
		'only own properties are read',
		'{{ record.constructor }}{{ record.__proto__ }}{{ contact.firstName.toString }}',
		'',
	],
	['dates are in UTC', '{{ "2026-03-02T23:30:00Z" | date: "%Y-%m-%d %H:%M" }}', '2026-03-02 23:30'],
])('%s', (_why, body, expected) => {
	expect(text(body)).toBe(expected);
});

it('escapes every value in the HTML part and none in subject and text', () => {
	const source = '<p title="{{ activity.subject }}">{{ activity.subject | upcase }}</p>';
	const rendered = renderTemplate({ subject: '{{ activity.subject }}', body: '', html: source }, values);
	expect(rendered.subject).toBe('Tom & "Jerry" <b>');
	expect(rendered.html).toBe(
		'<p title="Tom &amp; &quot;Jerry&quot; &lt;b&gt;">TOM &amp; &quot;JERRY&quot; &lt;B&gt;</p>',
	);
});

it('lets no value become markup', () => {
	fc.assert(
		fc.property(
			fc.oneof(fc.string({ unit: fc.constantFrom(...'<>&"\'/= a{}%') }), fc.string({ unit: 'binary' })),
			(subject) => {
				const html =
					'{{ activity.subject }}{% assign x = activity.subject %}{{ x }}{% for i in list %}{{ i | append: "" }}{% endfor %}';
				const rendered = renderTemplate({ subject: '', body: '', html }, { activity: { subject }, list: [subject] });
				expect(rendered.html).not.toMatch(/[<>"']/);
			},
		),
	);
});

it.each<[why: string, body: string, expected: string[]]>([
	['of a record that is not there', '{{ account.name }}', ['account.name']],
	['that is null', '{{ contact.lastName }}', ['contact.lastName']],
	['once', '{{ a }}{{ a }}', ['a']],
	['in a loop', '{% for tag in record.tags %}{{ tag.name }}{% endfor %}', ['tag.name']],
	['before a filter', '{{ account.name | upcase }}', ['account.name']],
	['not where it is asked for', '{% if account %}{{ account.name }}{% endif %}', []],
	['not where a default stands in', '{{ account.name | default: "you" }}', []],
	['not where it is empty', '{{ record.description }}', []],
])('names a missing value %s', (_why, body, expected) => {
	expect(renderTemplate({ subject: '', body }, values).missing).toEqual(expected);
});

it.each<[why: string, body: string, message: RegExp]>([
	['an open tag', 'a\n{% if x %}b', /text of the template.*line 2/],
	['an open output', 'a\nb\n{{ x', /line 3/],
	['an unknown tag', '{% frobnicate %}', /frobnicate.*line 1/],
	['an unknown filter', '{{ x | frobnicate }}', /frobnicate/],
	['reading a file', '{% include "/etc/passwd" %}', /include/],
	['rendering a file', '{% render "x" %}', /render/],
	['a layout', '{% layout "x" %}', /layout/],
	['a tag that prints without escaping', '{% echo x %}', /echo/],
	['a filter that switches escaping off', '{{ x | raw }}', /raw/],
])('refuses %s', (_why, body, message) => {
	expect(() => text(body)).toThrow(
		expect.objectContaining({ code: 'templateInvalid', message: expect.stringMatching(message) }),
	);
	expect(templateFault({ subject: '', body })).toMatchObject({
		code: 'templateInvalid',
		message: expect.stringMatching(message) as string,
	});
});

it.each<[body: string, hint: string]>([
	['Dear {{ $json.contact.firstName }}', 'Write {{ contact.firstName }} instead'],
	['{{ $json }}', 'Write {{ activity.subject }} instead'],
	['{{ $json["activity"]["subject"] }}', 'Write {{ activity.subject }} instead'],
	['{{ $json.activity?.subject.toUpperCase() }}', 'Write {{ activity.subject | upcase }} instead'],
	['{{ $json.activity.subject.slice(0, 3) }}', 'Write {{ activity.subject }} instead'],
	['Case $json.record.number', 'Write {{ record.number }} instead'],
	['{{ $json.sender.contact.firstName }}', 'Write {{ contact.firstName }} instead'],
	["{{ $('Create Record').item.json.record.number }}", 'Write {{ record.number }} instead'],
	['{{ $node["Create Record"].json.record.title }}', 'Write {{ record.title }} instead'],
	['{{ $now }}', 'Write {{ "now" | date: "%Y-%m-%d" }} instead'],
	['{{ $execution.id }}', 'which knows record, activity, contact, account and queue'],
	['={{ record.number }}', 'Leave the "=" out'],
])("shows for n8n's expression in %j what Liquid knows", (body, hint) => {
	expect(() => text(body)).toThrow(
		expect.objectContaining({ code: 'templateInvalid', hint: expect.stringContaining(hint) }),
	);
});

it.each([
	'=== Case ===',
	'It costs $5, $json5',
	'= no expression',
	'{{ record.number }} for $100',
	'{{ record.number | prepend: "$" }}',
])('takes %j for no expression of n8n', (body) => {
	expect(() => text(body)).not.toThrow();
});

it('finds no fault with a template that can be used', () => {
	expect(
		templateFault({ subject: '{{ record.number }}', body: '{% if contact %}{{ contact.firstName }}{% endif %}' }),
	).toBeNull();
});

it('names the expression that it found, and its line', () => {
	expect(() => text('Hello,\n{{ $json.activity.subject.toUpperCase() }}')).toThrow(
		'The text of the template holds the n8n expression "$json.activity.subject.toUpperCase(…)" (line 2)',
	);
});

it.each<[why: string, body: string]>([
	['endless ranges', '{% for i in (1..100000000) %}x{% endfor %}'],
	[
		'loops in loops',
		'{% for a in (1..3000) %}{% for b in (1..3000) %}{% for c in (1..3000) %}x{% endfor %}{% endfor %}{% endfor %}',
	],
	['values that double', `{% assign x = "ab" %}${'{% assign x = x | append: x %}'.repeat(40)}{{ x }}`],
	['a template without end', 'x'.repeat(200_000)],
])('stops %s', (_why, body) => {
	const started = performance.now();
	expect(() => text(body)).toThrow(expect.objectContaining({ code: 'templateInvalid' }));
	expect(performance.now() - started).toBeLessThan(5_000);
});
