import { labelOf, type Label } from './message-labels';

/** Lines of a text, whose labels are read once: each line is looked at for the headers that begin above it, too. */
export class LabelledLines {
	private readonly labels: (Label | null | undefined)[] = [];

	constructor(readonly lines: readonly string[]) {}

	/** A line; empty behind the last. */
	at(index: number): string {
		return this.lines[index] ?? '';
	}

	label(index: number): Label | null {
		const known = this.labels[index];
		return known === undefined ? (this.labels[index] = labelOf(this.at(index))) : known;
	}
}
