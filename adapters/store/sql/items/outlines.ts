import type { QueueItem } from '../../../../core/activity/queue-item';
import type { NewTraceEntry } from '../../../../core/activity/trace';
import type { Step } from '../../../../core/ledger/steps';
import { uuidV5 } from '../../../uuid-v5';
import { inChunks } from '../database/chunks';
import type { Db } from '../schema/schema';
import type { Tx } from '../database/tx';

/** Names by outline: a batch hands in one and the same object with each of its steps. */
const names = new WeakMap<object, string>();

/** Keeps each outline of these steps once and answers the steps with its name in the place of it. */
export async function keepOutlines<Traced extends Pick<Step, 'trace'>>(
	tx: Tx,
	steps: readonly Traced[],
): Promise<readonly Traced[]> {
	const outlines = new Map<string, string>();
	const named = steps.map((step) => {
		if (step.trace === undefined || !step.trace.some(hasOutline)) return step;
		return {
			...step,
			trace: step.trace.map((entry) =>
				hasOutline(entry) ? { ...entry, outline: nameOf(entry.outline, outlines) } : entry,
			),
		};
	});
	for (const [id, content] of outlines) {
		const kept = tx.db
			.insertInto('trace_outline')
			.values({ id, content })
			.onConflict((conflict) => conflict.column('id').doNothing());
		await tx.dialect.send(tx.db, kept.compile());
	}
	return named;
}

/** Queue items with the outlines that their traces name. */
export async function withOutlines(db: Db, items: readonly QueueItem[]): Promise<QueueItem[]> {
	const wanted = items.flatMap(({ trace }) =>
		trace.flatMap(({ outline }) => (typeof outline === 'string' ? [outline] : [])),
	);
	const rows = await inChunks(wanted, (chunk) =>
		db.selectFrom('trace_outline').selectAll().where('id', 'in', chunk).execute(),
	);
	const outlines = new Map(rows.map(({ id, content }) => [id, JSON.parse(content) as object]));
	return items.map((item) => ({
		...item,
		trace: item.trace.map((entry) =>
			typeof entry.outline === 'string' ? { ...entry, outline: outlines.get(entry.outline) } : entry,
		),
	}));
}

function hasOutline(entry: NewTraceEntry): entry is NewTraceEntry & { readonly outline: object } {
	return typeof entry.outline === 'object' && entry.outline !== null;
}

function nameOf(outline: object, outlines: Map<string, string>): string {
	const known = names.get(outline);
	if (known !== undefined && outlines.has(known)) return known;
	const content = JSON.stringify(outline);
	const name = known ?? uuidV5(content);
	names.set(outline, name);
	outlines.set(name, content);
	return name;
}
