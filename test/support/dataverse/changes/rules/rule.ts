import type { Table } from '../../model/table.ts';
import type { Target } from '../../rows/rows.ts';
import type { Row, Values } from '../../rows/values.ts';
import type { Call } from '../../web/call.ts';

/** A row that is being made, before it is kept. */
export interface Making {
	readonly call: Call;
	readonly table: Table;
	readonly values: Values;
}

/** A row that is there. */
export interface Made {
	readonly call: Call;
	readonly table: Table;
	readonly target: Target;
}

/** A row that is being changed. */
export interface Changing extends Making {
	readonly before: Row;
}

/** What the service does of its own accord to the rows of one table. */
export interface TableRule {
	readonly whenCreated?: (making: Making) => Values;
	readonly afterCreated?: (made: Made) => void;
	readonly whenChanged?: (changing: Changing) => Values;
	/** After its parties were replaced, too. */
	readonly afterChanged?: (made: Made) => void;
}
