import type { Redactor } from '../../../../core/contact/redact';
import type { Activity } from '../../../../core/activity/activity';
import { toActivityRow } from '../intake/activity-row';
import { chunks } from '../database/chunks';
import { subjectText } from '../monitor/entries';
import { lockItems } from '../claims/held-items';
import type { Tx } from '../database/tx';

/** Ids of rows in which the address of a person stands. */
export type Page = readonly string[];

/** Takes a person out of activities of others; their raw messages go, since they cannot be redacted. */
export async function redactActivities(tx: Tx, page: Page, redactor: Redactor, preview: boolean): Promise<number> {
	if (page.length === 0) return 0;
	const rows = await tx.db
		.selectFrom('activity')
		.select(['id', 'fields', 'conversation_id'])
		.where('id', 'in', [...page])
		.execute();
	const changed = rows.filter((row) => redactor.json(row.fields) !== row.fields);
	if (preview) return changed.length;
	for (const { id, fields: before, conversation_id } of changed) {
		const after = JSON.parse(redactor.json(before)) as Activity;
		const { fields, head, subject, sender, subject_key } = toActivityRow(after, conversation_id, 0);
		await tx.db
			.updateTable('activity')
			.set({ fields, head, subject, sender, subject_key: subject_key ?? null })
			.where('id', '=', id)
			.execute();
		await tx.db.deleteFrom('raw_message').where('activity_id', '=', id).execute();
		const items = await tx.db
			.updateTable('queue_item')
			.set({ subject_text: subjectText(subject) })
			.where('activity_id', '=', id)
			.returning('id')
			.execute();
		for (const chunk of chunks(items.map((item) => item.id))) {
			await tx.db.updateTable('monitor_entry').set({ subject }).where('queue_item_id', 'in', chunk).execute();
		}
	}
	return changed.length;
}

/** Takes a person out of traces and notes of queue items. */
export async function redactItems(tx: Tx, page: Page, redactor: Redactor, preview: boolean): Promise<number> {
	const items = [...(await lockItems(tx, page)).values()].map(({ item }) => item);
	const jsonOrNull = (json: string | null): string | null => (json === null ? null : redactor.json(json));
	let count = 0;
	for (const { id, trace, subject_text, reply, decision } of items) {
		const after = {
			trace: redactor.json(trace),
			subject_text: redactor.text(subject_text),
			reply: jsonOrNull(reply),
			decision: jsonOrNull(decision),
		};
		if (
			after.trace === trace &&
			after.subject_text === subject_text &&
			after.reply === reply &&
			after.decision === decision
		)
			continue;
		count += 1;
		if (!preview) await tx.db.updateTable('queue_item').set(after).where('id', '=', id).execute();
	}
	return count;
}

/** Empties replies that name a person; their ids stay, so that none is sent twice. */
export async function redactReplies(tx: Tx, page: Page, redactor: Redactor, preview: boolean): Promise<number> {
	const rows = await tx.db
		.selectFrom('reply')
		.select(['id', 'content', 'note', 'address'])
		.where('id', 'in', [...page])
		.execute();
	const changed = rows.filter(({ content, note, address }) =>
		[content, note, address ?? ''].some((text) => redactor.text(text) !== text),
	);
	if (preview) return changed.length;
	for (const { id, note } of changed) {
		await tx.db
			.updateTable('reply')
			.set({ content: '{}', note: redactor.json(note), address: null })
			.where('id', '=', id)
			.execute();
	}
	return changed.length;
}

/** Takes a person out of the subjects of monitor entries. */
export async function redactEntries(tx: Tx, page: Page, redactor: Redactor, preview: boolean): Promise<number> {
	const rows = await tx.db
		.selectFrom('monitor_entry')
		.select(['id', 'subject'])
		.where('id', 'in', [...page])
		.execute();
	const changed = rows.filter(({ subject }) => redactor.text(subject) !== subject);
	if (preview) return changed.length;
	for (const { id, subject } of changed)
		await tx.db
			.updateTable('monitor_entry')
			.set({ subject: redactor.text(subject) })
			.where('id', '=', id)
			.execute();
	return changed.length;
}

/** Takes a person out of events, which nobody may have been told of yet. What makes one the same as another may be the address. */
export async function redactEvents(tx: Tx, page: Page, redactor: Redactor, preview: boolean): Promise<number> {
	const rows = await tx.db
		.selectFrom('store_event')
		.select(['id', 'content', 'source'])
		.where('id', 'in', [...page])
		.execute();
	const changed = rows.filter(
		({ content, source }) => redactor.json(content) !== content || redactor.text(source) !== source,
	);
	if (preview) return changed.length;
	for (const { id, content } of changed)
		await tx.db
			.updateTable('store_event')
			.set({ content: redactor.json(content), source: `forgotten ${id}` })
			.where('id', '=', id)
			.execute();
	return changed.length;
}
