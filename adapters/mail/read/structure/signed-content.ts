/** Tags of BER (X.690 section 8) on the way to what is signed. */
const sequence = 0x30;
const set = 0x31;
const integer = 0x02;
const identifier = 0x06;
const octets = 0x04;
const octetsInPieces = 0x24;
const explicit = 0xa0;

const signedData = Buffer.from('2a864886f70d010702', 'hex');
const data = Buffer.from('2a864886f70d010701', 'hex');

/** Elements of unknown length inside one another that are passed over. */
const maxDepth = 8;

/**
 * The message that is inside a signature (SignedData of CMS, RFC 5652 section 5), as Outlook sends it where it does
 * not sign in clear text; null where the bytes are something else, or encrypted. No signature is checked. The time
 * grows with the length alone.
 */
export function signedContent(bytes: Buffer): Buffer | null {
	const reader = new Reader(bytes);
	const isSigned = reader.enter(sequence) && reader.is(identifier, signedData) && reader.enter(explicit);
	if (!isSigned || !reader.enter(sequence) || !reader.skip(integer) || !reader.skip(set)) return null;
	return reader.enter(sequence) && reader.is(identifier, data) && reader.enter(explicit) ? reader.octets() : null;
}

interface Element {
	readonly tag: number;
	readonly from: number;
	/** Null where the element ends with two zeros. */
	readonly to: number | null;
}

/** Reads elements one behind the other. */
class Reader {
	private at = 0;

	constructor(private readonly bytes: Buffer) {}

	/** Goes to what an element holds, if it has this tag. */
	enter(tag: number): boolean {
		const element = this.element();
		if (element?.tag !== tag) return false;
		this.at = element.from;
		return true;
	}

	/** Whether the element is this value; goes behind it. */
	is(tag: number, value: Buffer): boolean {
		const element = this.element();
		if (element?.tag !== tag || element.to === null) return false;
		this.at = element.to;
		return this.bytes.subarray(element.from, element.to).equals(value);
	}

	/** Goes behind an element, if it has this tag. */
	skip(tag: number, depth = 0): boolean {
		const element = this.element();
		if (element?.tag !== tag || depth > maxDepth) return false;
		this.at = element.to ?? element.from;
		while (element.to === null && !this.ends()) {
			const inside = this.element();
			if (inside === null || !this.skip(inside.tag, depth + 1)) return false;
		}
		return true;
	}

	/** The bytes of a string, which may be in pieces. */
	octets(): Buffer | null {
		const whole = this.element();
		if (whole?.tag === octets && whole.to !== null) return this.bytes.subarray(whole.from, whole.to);
		if (whole?.tag !== octetsInPieces) return null;
		this.at = whole.from;
		const end = whole.to ?? this.bytes.length;
		// One buffer: there may be a piece for each few bytes.
		const out = Buffer.allocUnsafe(end - whole.from);
		let length = 0;
		while (this.at < end && !(whole.to === null && this.ends())) {
			const piece = this.element();
			if (piece?.tag !== octets || piece.to === null) return null;
			length += this.bytes.copy(out, length, piece.from, piece.to);
			this.at = piece.to;
		}
		return out.subarray(0, length);
	}

	/** Whether an element of unknown length ends here; goes behind its end. */
	private ends(): boolean {
		if (this.bytes[this.at] !== 0 || this.bytes[this.at + 1] !== 0) return this.at >= this.bytes.length;
		this.at += 2;
		return true;
	}

	private element(): Element | null {
		const [tag, first] = [this.bytes[this.at], this.bytes[this.at + 1]];
		if (tag === undefined || first === undefined) return null;
		const begin = this.at + 2;
		if (first === 0x80) return { tag, from: begin, to: null };
		const count = first > 0x80 ? first - 0x80 : 0;
		if (count > 4 || begin + count > this.bytes.length) return null;
		const length = count === 0 ? first : this.bytes.readUIntBE(begin, count);
		const to = begin + count + length;
		return to > this.bytes.length ? null : { tag, from: begin + count, to };
	}
}
