import type { Selectable } from '../../../../vendor/kysely';
import { uuidV7 } from '../../../uuid-v7';
import { inChunks } from '../database/chunks';
import { insertRows } from '../database/insert-rows';
import { lockConversations, type ConversationRow } from '../claims/held-items';
import { isHeld } from '../claims/lease';
import type { ConversationAliasTable } from '../schema/tables/message-tables';
import type { Tx } from '../database/tx';

/**
 * Finds the conversations of arriving messages, and opens new ones. Belongs to one transaction,
 * which holds the arrival sequence, so that no other opens or joins conversations meanwhile.
 */
export class Conversations {
	private readonly opened: ConversationRow[] = [];
	private readonly newAliases: Selectable<ConversationAliasTable>[] = [];
	private readonly joined = new Map<string, string>();

	private constructor(
		private readonly tx: Tx,
		private readonly aliases: Map<string, string>,
	) {}

	static async load(tx: Tx, keys: Iterable<string>): Promise<Conversations> {
		const rows = await inChunks(keys, (chunk) =>
			tx.db.selectFrom('conversation_alias').selectAll().where('key', 'in', chunk).execute(),
		);
		return new Conversations(tx, new Map(rows.map((row) => [row.key, row.conversation_id])));
	}

	/** The conversation that any of the keys names; all of the keys name it from now on. */
	async of(keys: readonly string[], sequence: number): Promise<string> {
		const found = new Set(keys.map((key) => this.aliases.get(key)).filter((id) => id !== undefined));
		const [first] = found;
		const id = first === undefined ? this.open(sequence) : found.size === 1 ? first : await this.join([...found]);
		for (const key of keys) {
			if (this.aliases.has(key)) continue;
			this.aliases.set(key, id);
			this.newAliases.push({ key, conversation_id: id });
		}
		return id;
	}

	open(sequence: number): string {
		const id = uuidV7();
		this.opened.push({
			id,
			sequence,
			claim_number: 0,
			claimed_item: null,
			lease_until: 0,
			lease_ms: 0,
			holder_workflow: null,
			holder_instance: null,
		});
		return id;
	}

	/** Where a conversation is after those that were joined since. */
	current(id: string): string {
		let current = id;
		for (let next = this.joined.get(current); next !== undefined; next = this.joined.get(current)) current = next;
		return current;
	}

	/** Writes what is new. */
	async flush(): Promise<void> {
		await insertRows(this.tx, 'conversation', this.opened.splice(0));
		await insertRows(this.tx, 'conversation_alias', this.newAliases.splice(0));
	}

	/**
	 * Makes one conversation of several. Messages of the others move to the oldest, except where a
	 * claim is running: its items stay where they are, and only later messages go to the oldest.
	 */
	private async join(ids: readonly string[]): Promise<string> {
		await this.flush();
		const now = await this.tx.now();
		const rows = [...(await lockConversations(this.tx, ids)).values()];
		const [oldest, ...others] = rows.sort((a, b) => a.sequence - b.sequence);
		if (oldest === undefined) throw new Error('A conversation alias names no conversation');
		for (const other of others) await this.moveInto(oldest.id, other, isHeld(other, now));
		return oldest.id;
	}

	private async moveInto(target: string, { id }: ConversationRow, held: boolean): Promise<void> {
		await this.tx.db
			.updateTable('conversation_alias')
			.set({ conversation_id: target })
			.where('conversation_id', '=', id)
			.execute();
		for (const [key, conversation] of this.aliases) if (conversation === id) this.aliases.set(key, target);
		if (held) return;
		await this.tx.db
			.updateTable('queue_item')
			.set({ conversation_id: target })
			.where('conversation_id', '=', id)
			.execute();
		await this.tx.db
			.updateTable('activity')
			.set({ conversation_id: target })
			.where('conversation_id', '=', id)
			.execute();
		await this.tx.db.deleteFrom('conversation').where('id', '=', id).execute();
		this.joined.set(id, target);
	}
}
