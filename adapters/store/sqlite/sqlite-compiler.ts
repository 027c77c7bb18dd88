import {
	AndNode,
	BinaryOperationNode,
	FromNode,
	OperatorNode,
	PrimitiveValueListNode,
	RawNode,
	SelectAllNode,
	SqliteQueryCompiler,
	ValueNode,
	WhereNode,
	type OperationNode,
	type SelectQueryNode,
} from '../../../vendor/kysely';

/** Shorter lists are written out: SQLite plans them a little better. */
const longList = 8;

/**
 * Kysely's compiler, which hands a long list of texts to SQLite as one value: binding hundreds takes
 * longer than the query. Where a query looks rows up by such a list it goes through the list, since
 * `in` first puts all of it into an index of its own.
 */
export class SqliteCompiler extends SqliteQueryCompiler {
	protected override visitSelectQuery(node: SelectQueryNode): void {
		super.visitSelectQuery(lookingUp(node));
	}

	protected override visitPrimitiveValueList(node: PrimitiveValueListNode): void {
		const texts = longTexts(node);
		if (texts === null) {
			super.visitPrimitiveValueList(node);
			return;
		}
		this.append('(select value from json_each(');
		this.appendValue(JSON.stringify(texts));
		this.append('))');
	}
}

function longTexts({ values }: PrimitiveValueListNode): readonly string[] | null {
	return values.length > longList && values.every((value): value is string => typeof value === 'string')
		? values
		: null;
}

/** The query with the first long list of its conditions in front of its table. */
function lookingUp(node: SelectQueryNode): SelectQueryNode {
	const [table, ...others] = node.from?.froms ?? [];
	if (
		table === undefined ||
		others.length > 0 ||
		node.where === undefined ||
		node.groupBy !== undefined ||
		selectsAll(node)
	)
		return node;
	const found = withoutList(node.where.where);
	if (found === null) return node;
	// What is repeated is looked up once.
	const list = ValueNode.create(JSON.stringify([...new Set(found.texts)]));
	const from = RawNode.create(['(select value from json_each(', ')) as wanted cross join ', ''], [list, table]);
	return { ...node, from: FromNode.create([from]), where: WhereNode.create(found.rest) };
}

/** Whether a query answers every column, the list's among them. */
const selectsAll = ({ selections = [] }: SelectQueryNode): boolean =>
	selections.some(({ selection }) => SelectAllNode.is(selection));

interface WithoutList {
	readonly texts: readonly string[];
	readonly rest: OperationNode;
}

/** Conditions in which the first long list is the value that the list in front goes through. */
function withoutList(condition: OperationNode): WithoutList | null {
	if (AndNode.is(condition)) {
		const left = withoutList(condition.left);
		if (left !== null) return { texts: left.texts, rest: AndNode.create(left.rest, condition.right) };
		const right = withoutList(condition.right);
		return right === null ? null : { texts: right.texts, rest: AndNode.create(condition.left, right.rest) };
	}
	if (
		!BinaryOperationNode.is(condition) ||
		!isIn(condition.operator) ||
		!PrimitiveValueListNode.is(condition.rightOperand)
	)
		return null;
	const texts = longTexts(condition.rightOperand);
	if (texts === null) return null;
	return {
		texts,
		rest: BinaryOperationNode.create(
			condition.leftOperand,
			OperatorNode.create('='),
			RawNode.createWithSql('wanted.value'),
		),
	};
}

const isIn = (operator: OperationNode): boolean => OperatorNode.is(operator) && operator.operator === 'in';
