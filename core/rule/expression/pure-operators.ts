import { isPrimitive, unsure } from './json-value';

type Primitive = string | number | boolean | null | undefined;

/** Operators of two values, for values that are no objects. */
const binary: Readonly<Record<string, (left: Primitive, right: Primitive) => unknown>> = {
	// What expressions compare is what JavaScript compares, conversions included.
	'==': (left, right) => left == right, // eslint-disable-line eqeqeq -- the operator of the expression
	'!=': (left, right) => left != right, // eslint-disable-line eqeqeq -- the operator of the expression
	'===': (left, right) => left === right,
	'!==': (left, right) => left !== right,
	'<': (left, right) => (left as number) < (right as number),
	'<=': (left, right) => (left as number) <= (right as number),
	'>': (left, right) => (left as number) > (right as number),
	'>=': (left, right) => (left as number) >= (right as number),
	'+': (left, right) => (left as number) + (right as number),
	'-': (left, right) => (left as number) - (right as number),
	'*': (left, right) => (left as number) * (right as number),
	'/': (left, right) => (left as number) / (right as number),
	'%': (left, right) => (left as number) % (right as number),
};

const unary: Readonly<Record<string, (value: unknown) => unknown>> = {
	'!': (value) => !value,
	'-': (value) => (typeof value === 'number' ? -value : unsure),
	typeof: (value) => typeof value,
};

/** Whether an operator of two values is known here. */
export function isPureBinary(operator: string): boolean {
	return Object.hasOwn(binary, operator);
}

/** Whether an operator of one value is known here. */
export function isPureUnary(operator: string): boolean {
	return Object.hasOwn(unary, operator);
}

/** What an operator makes of a value; `unsure` where only n8n can tell. */
export function applyUnary(operator: string, value: unknown): unknown {
	return unary[operator]?.(value);
}

/**
 * What an operator makes of two values. An object equals no other kind of value; two objects, which
 * are copies in n8n's engine, and objects that would have to become text are `unsure`.
 */
export function applyBinary(operator: string, left: unknown, right: unknown): unknown {
	if (isPrimitive(left) && isPrimitive(right)) return binary[operator]?.(left, right);
	const [object, other] = isPrimitive(left) ? [right, left] : [left, right];
	if (typeof object !== 'object' || !isPrimitive(other)) return unsure;
	const isStrict = operator === '===' || operator === '!==';
	const isNull = (operator === '==' || operator === '!=') && (other === null || other === undefined);
	return isStrict || isNull ? operator.startsWith('!') : unsure;
}
