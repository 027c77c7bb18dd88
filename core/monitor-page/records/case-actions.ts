import type { ArcRecord, CaseState } from '../../record/record';

export interface CaseAction {
	readonly name: 'resolve' | 'reopen' | 'cancel';
	readonly text: string;
	/** States in which it can be done. */
	readonly from: readonly CaseState[];
	/** State that the case has then. */
	readonly to: CaseState;
}

const actions: readonly CaseAction[] = [
	{ name: 'resolve', text: 'Resolve case', from: ['active'], to: 'resolved' },
	{ name: 'cancel', text: 'Cancel case', from: ['active'], to: 'cancelled' },
	{ name: 'reopen', text: 'Reopen case', from: ['resolved', 'cancelled'], to: 'active' },
];

/** What can be done with a record now: nothing but with a case, whose state decides. */
export function caseActionsFor(record: ArcRecord): readonly CaseAction[] {
	if (record.type !== 'case') return [];
	return actions.filter(({ from }) => from.includes(record['state'] as CaseState));
}
