import { simulatedResolver } from '../../../core/simulation/simulated-expression';

const resolve = simulatedResolver(() => 'resolved');

it.each<[expression: string]>([
	['={{ $json.activity.subject.toUpperCase() }}'],
	['={{ $jmespath($json, "activity.to[0]") }}'],
	['={{ $if($json.activity.size > 0, $min(1, 2), $max(1, 2)) }}'],
	['=It costs $now, {{ $json.activity.subject }}'],
	['={{ new Date($json.activity.receivedOn).getUTCHours() }}'],
	['={{ DateTime.fromISO($json.activity.receivedOn).hour }}'],
])('resolves %s, which reads the item alone', (expression) => {
	expect(resolve(expression, 0, {})).toBe('resolved');
});

it.each<[expression: string, reads: string]>([
	['={{ $now.hour }}', '$now'],
	['={{ $today }}', '$today'],
	['={{ $("Set").item.json.a }}', '$()'],
	['={{ $ ("Set").first().json.a }}', '$()'],
	['={{ $node["Set"].json.a }}', '$node'],
	['={{ $items("Set") }}', '$items'],
	['={{ $input.item.json.a }}', '$input'],
	['={{ $vars.limit }}', '$vars'],
	['={{ $workflow.name }}', '$workflow'],
	['={{ $json.a + $execution.id }}', '$execution'],
	['=one {{ $json.a }} two {{ $parameter.b }}', '$parameter'],
	['={{ DateTime.now().hour }}', 'DateTime.now'],
	['={{ Date.now() }}', 'Date.now'],
	['={{ new Date().getHours() }}', 'new Date()'],
	['={{ Math.random() > 0.5 }}', 'Math.random'],
])('refuses %s, since it reads %s', (expression, reads) => {
	expect(() => resolve(expression, 0, {})).toThrow(
		`The expression ${expression.slice(1)} reads ${reads}, which is not known`,
	);
});
