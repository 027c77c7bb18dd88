import type { Sender } from '../contact/sender';
import type { Case, Entitlement, Queue } from '../record/record';
import type { Reference } from '../record/reference';

/** The facts about an activity that conditions and the later nodes use. */
export interface Facts {
	readonly sender: Sender;
	readonly connectedCase: Case | null;
	readonly entitlement: Entitlement | null;
	readonly queue: Queue | null;
	readonly link: 'regarding' | 'related';
	readonly related?: readonly Reference[];
}
