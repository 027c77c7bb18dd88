import {
	OperatorNode,
	PostgresQueryCompiler,
	PrimitiveValueListNode,
	type BinaryOperationNode,
} from '../../../vendor/kysely';
import { arrayParameter } from './array-parameter';

/**
 * Kysely's compiler, which hands a list of texts to PostgreSQL as one array: the plan is the same, and
 * hundreds of parameters take longer to write, bind and read than the rows that they find.
 */
export class PostgresCompiler extends PostgresQueryCompiler {
	protected override visitBinaryOperation(node: BinaryOperationNode): void {
		const { leftOperand, operator, rightOperand } = node;
		const isList = OperatorNode.is(operator) && operator.operator === 'in' && PrimitiveValueListNode.is(rightOperand);
		if (!isList || !rightOperand.values.every((value) => typeof value === 'string')) {
			super.visitBinaryOperation(node);
			return;
		}
		this.visitNode(leftOperand);
		this.append(' = any(');
		this.appendValue(arrayParameter('text', [...new Set(rightOperand.values)]));
		this.append('::text[])');
	}
}
