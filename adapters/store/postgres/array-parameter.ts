/** What PostgreSQL calls the types of the elements. */
const elements = { text: 25, bigint: 20, bytea: 17 } as const;
export type ElementType = keyof typeof elements;

/** Dimensions, whether there are nulls, the type of the elements, and of the one dimension its length and lower bound. */
const emptyBytes = 3 * 4;
const headBytes = 5 * 4;
const lengthBytes = 4;
const bigintBytes = 8;
const beyondInt32 = 2 ** 32;

/**
 * A list of texts, whole numbers or bytes as a parameter in PostgreSQL's binary form (`array_send` in its source): as a
 * text, each quote of each JSON in it would be escaped here and read there character by character. NUL is left
 * out of texts, since PostgreSQL refuses it.
 */
export function arrayParameter(type: ElementType, values: readonly unknown[]): Buffer {
	const given = values.map((value) => (value === null || value === undefined ? null : value));
	switch (type) {
		case 'text':
			return texts(given.map(plain));
		case 'bigint':
			return bigints(given.map((value) => (value === null ? null : Number(value))));
		case 'bytea':
			return bytes(given.map((value) => (value instanceof Uint8Array ? value : null)));
	}
}

function plain(value: unknown): string | null {
	if (value === null) return null;
	const text = String(value);
	return text.includes('\0') ? text.replaceAll('\0', '') : text;
}

function texts(values: readonly (string | null)[]): Buffer {
	const sizes = values.map((text) => (text === null ? 0 : Buffer.byteLength(text)));
	const buffer = begun('text', values, sum(sizes));
	let at = headBytes;
	for (const [place, text] of values.entries()) {
		at = buffer.writeInt32BE(text === null ? -1 : (sizes[place] ?? 0), at);
		if (text !== null) at += buffer.write(text, at);
	}
	return buffer;
}

function bytes(values: readonly (Uint8Array | null)[]): Buffer {
	const buffer = begun('bytea', values, sum(values.map((value) => value?.length ?? 0)));
	let at = headBytes;
	for (const value of values) {
		at = buffer.writeInt32BE(value?.length ?? -1, at);
		if (value === null) continue;
		buffer.set(value, at);
		at += value.length;
	}
	return buffer;
}

function bigints(values: readonly (number | null)[]): Buffer {
	const buffer = begun('bigint', values, sum(values.map((value) => (value === null ? 0 : bigintBytes))));
	let at = headBytes;
	for (const value of values) {
		at = buffer.writeInt32BE(value === null ? -1 : bigintBytes, at);
		if (value === null) continue;
		const high = Math.floor(value / beyondInt32);
		at = buffer.writeInt32BE(high, at);
		at = buffer.writeUInt32BE(value - high * beyondInt32, at);
	}
	return buffer;
}

/** A list with so many bytes of values, none of which is written yet; one that is empty has no dimension. */
function begun(type: ElementType, values: readonly unknown[], bytes: number): Buffer {
	const isEmpty = values.length === 0;
	const buffer = Buffer.allocUnsafe(isEmpty ? emptyBytes : headBytes + lengthBytes * values.length + bytes);
	let at = buffer.writeInt32BE(isEmpty ? 0 : 1, 0);
	at = buffer.writeInt32BE(values.includes(null) ? 1 : 0, at);
	at = buffer.writeInt32BE(elements[type], at);
	if (!isEmpty) buffer.writeInt32BE(1, buffer.writeInt32BE(values.length, at));
	return buffer;
}

const sum = (sizes: readonly number[]): number => sizes.reduce((all, size) => all + size, 0);
