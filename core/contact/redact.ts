/** What stands in the place of a name or an address that was deleted. */
const deletedMark = '[deleted]';

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** Takes addresses and names out of texts and of JSON values, whole ones only and whatever their case. */
export class Redactor {
	private readonly pattern: RegExp | null;
	private readonly addresses: ReadonlySet<string>;

	constructor(addresses: readonly string[], names: readonly string[]) {
		this.addresses = new Set(addresses.map((address) => address.toLowerCase()));
		const parts = [
			...addresses.map((address) => `(?<![\\p{L}\\p{N}.+_-])${escaped(address)}(?![\\p{L}\\p{N}_-]|\\.[\\p{L}\\p{N}])`),
			...names.map((name) => `(?<![\\p{L}\\p{N}])${escaped(name)}(?![\\p{L}\\p{N}])`),
		];
		this.pattern = parts.length === 0 ? null : new RegExp(parts.join('|'), 'giu');
	}

	text(text: string): string {
		return this.pattern === null ? text : text.replace(this.pattern, deletedMark);
	}

	/** A JSON value with redacted texts; of a list, entries that are nothing but an address go. */
	value(value: unknown): unknown {
		if (typeof value === 'string') return this.text(value);
		if (Array.isArray(value)) return value.filter((entry) => !this.isAddress(entry)).map((entry) => this.value(entry));
		if (typeof value !== 'object' || value === null) return value;
		return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, this.value(field)]));
	}

	/** The same for a JSON text. */
	json(json: string): string {
		return JSON.stringify(this.value(JSON.parse(json)));
	}

	private isAddress(value: unknown): boolean {
		return typeof value === 'string' && this.addresses.has(value.trim().toLowerCase());
	}
}
