import type { Target } from '../rows/rows.ts';
import type { Call } from '../web/call.ts';

/** What an action or function is called with. */
export interface Invocation {
	readonly call: Call;
	/** The row that it is bound to. */
	readonly row: Target | undefined;
}
