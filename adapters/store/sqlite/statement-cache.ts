import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { rowMaker } from '../sql/database/row-maker';

export interface CachedStatement {
	readonly statement: StatementSync;
	/** Makes a row of what it answers, which are arrays; null where it answers no rows. */
	readonly toRow: ((values: readonly unknown[]) => object) | null;
}

/** Prepared statements by their text; the one that was used longest ago goes first. */
export class StatementCache {
	private readonly statements = new Map<string, CachedStatement>();

	constructor(
		private readonly database: DatabaseSync,
		private readonly size = 300,
	) {}

	get(text: string): CachedStatement {
		const cached = this.statements.get(text) ?? this.prepare(text);
		this.statements.delete(text);
		this.statements.set(text, cached);
		return cached;
	}

	private prepare(text: string): CachedStatement {
		const statement = this.database.prepare(text);
		const [oldest] = this.statements.keys();
		if (this.statements.size >= this.size && oldest !== undefined) this.statements.delete(oldest);
		const columns = statement.columns().map(({ name }) => name);
		statement.setReturnArrays(true);
		return { statement, toRow: columns.length === 0 ? null : rowMaker(columns) };
	}
}
