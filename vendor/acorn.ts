export { parseExpressionAt } from 'acorn';
export type {
	AnyNode,
	CallExpression,
	Expression,
	MemberExpression,
	PrivateIdentifier,
	SpreadElement,
	Super,
} from 'acorn';
