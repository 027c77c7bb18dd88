import type { SideReader } from './compile-row';

/**
 * What the rows of a rule have read of the activity in hand, so that rows about one field read and
 * convert it once. `begin` forgets it all.
 */
export class SharedReads {
	private turn = 0;
	private readonly readers = new Map<string, SideReader>();

	begin(): void {
		this.turn += 1;
	}

	/** The reader that all rows with the same key use; one that throws is asked again. */
	share(key: string, read: SideReader): SideReader {
		const known = this.readers.get(key);
		if (known !== undefined) return known;
		let turn = -1;
		let value: unknown;
		const reader: SideReader = (facts, record) => {
			if (turn !== this.turn) {
				value = read(facts, record);
				turn = this.turn;
			}
			return value;
		};
		this.readers.set(key, reader);
		return reader;
	}
}
