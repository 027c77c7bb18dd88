import { SqliteQueryCompiler, type PrimitiveValueListNode } from '../../../vendor/kysely';

/** Shorter lists are written out: SQLite plans them a little better. */
const longList = 8;

/** Kysely's compiler, which hands a long list of texts to SQLite as one value: binding hundreds takes longer than the query. */
export class SqliteCompiler extends SqliteQueryCompiler {
	protected override visitPrimitiveValueList(node: PrimitiveValueListNode): void {
		const { values } = node;
		if (values.length <= longList || !values.every((value) => typeof value === 'string')) {
			super.visitPrimitiveValueList(node);
			return;
		}
		this.append('(select value from json_each(');
		this.appendValue(JSON.stringify(values));
		this.append('))');
	}
}
