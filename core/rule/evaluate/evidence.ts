import type { ArcError } from '../../errors';
import type { CompiledRule } from '../compile/compiled-rule';
import type { Facts } from '../definition/facts';
import type { OutlineGroup } from '../definition/outline';
import { eachGroupLookedAt, noRecord, type Progress } from './progress';
import { showValue } from '../compile/show-value';

/**
 * What is kept of one evaluation beside the outline of its rule, as plain JSON: with both, the whole
 * story can be told later. Never holds a message body.
 */
export interface Evidence extends Readonly<Progress> {
	/** The values that were looked at, as a trace shows them, at the places that the outline names. */
	readonly found: readonly (string | null)[];
	/** Why the row looked at last could not be judged. */
	readonly error?: string;
}

export function evidenceOf(
	rule: CompiledRule,
	facts: Facts,
	progress: Progress,
	error: ArcError | undefined,
): Evidence {
	const found: (string | null)[] = [];
	let unseen = rule.values.length;
	const look = (place: number | undefined): void => {
		const value = place === undefined ? undefined : rule.values[place];
		if (place === undefined || value === undefined || typeof found[place] === 'string') return;
		while (found.length < place) found.push(null);
		const { about, side } = value;
		const record = about === 'activity' ? undefined : (facts.records[about] ?? undefined);
		found[place] = shown(() => showValue(side.read(facts, record), side.isBody, facts));
		unseen -= 1;
	};
	eachGroupLookedAt<OutlineGroup>(rule.outline.items, progress.stops, ({ rows }, stop) => {
		// Most rules read the same few fields in each of their items.
		if (stop === noRecord || unseen === 0) return;
		const end = Math.min((stop === undefined ? progress.row : stop >> 1) + 1, rows.length);
		for (let at = 0; at < end; at += 1) {
			look(rows[at]?.left);
			look(rows[at]?.right);
		}
	});
	return { ...progress, found, ...(error === undefined ? {} : { error: error.message }) };
}

/** Nothing is shown of an expression that n8n cannot evaluate: that is why its row could not be judged. */
function shown(show: () => string): string | null {
	try {
		return show();
	} catch {
		return null;
	}
}
