/**
 * How many characters something looks at: those that regular expressions are handed from where they begin, those
 * that searches pass, and those that are taken one by one. Its time grows with this, on any machine.
 */
function charactersRead(work: () => void): number {
	const { exec } = RegExp.prototype;
	const { charAt, indexOf } = String.prototype;
	let characters = 0;
	RegExp.prototype.exec = function (this: RegExp, text: string): RegExpExecArray | null {
		const from = this.sticky || this.global ? this.lastIndex : 0;
		const found = exec.call(this, text);
		// A sticky one ends where it matched, at the latest.
		characters += this.sticky ? Math.max(1, this.lastIndex - from) : text.length - from;
		return found;
	};
	String.prototype.charAt = function (this: string, at: number): string {
		characters += 1;
		return charAt.call(this, at);
	};
	String.prototype.indexOf = function (this: string, wanted: string, from = 0): number {
		const found = indexOf.call(this, wanted, from);
		characters += (found < 0 ? this.length : found) - from + 1;
		return found;
	};
	try {
		work();
	} finally {
		RegExp.prototype.exec = exec;
		Object.assign(String.prototype, { charAt, indexOf });
	}
	return characters;
}

/** Whether what is looked at grows with the length of a text that repeats a piece, and no faster. */
export function growsWithLength(piece: string, length: number, work: (text: string) => void): boolean {
	const pieces = Math.ceil(length / piece.length / 2);
	const [half, whole] = [pieces, 2 * pieces].map((count) => charactersRead(() => work(piece.repeat(count))));
	return whole !== undefined && half !== undefined && whole > 0 && whole < 2.5 * half + 10_000;
}
