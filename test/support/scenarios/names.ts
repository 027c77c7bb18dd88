import { built } from '../built.ts';

const { uuidV5 } = built('adapters/uuid-v5');

/** Local names of a scenario and the ids of the store that stand for them. */
export class Names {
	private readonly ids = new Map<string, string>();
	private readonly tokens = new Map<string, string>();

	/** Gives a local name of a type its id. */
	declare(type: string, name: string): string {
		const id = uuidV5(`scenario ${type} ${name}`);
		this.ids.set(`${type} ${name}`, id);
		return id;
	}

	id(type: string, name: string): string {
		const id = this.ids.get(`${type} ${name}`);
		if (id === undefined) throw new Error(`The scenario names no ${type} "${name}"`);
		return id;
	}

	/** The same for a rule, which may go on naming a record that is gone. */
	idOrGone(type: string, name: string): string {
		return this.ids.get(`${type} ${name}`) ?? uuidV5(`scenario ${type} ${name}`);
	}

	/** Notes what stands for the local name of a token. */
	token(name: string, text: string): void {
		this.tokens.set(name, text);
	}

	/** The same with every token in the place of its local name. */
	withTokens<Value>(value: Value): Value {
		if (this.tokens.size === 0) return value;
		let json = JSON.stringify(value);
		for (const [name, text] of this.tokens) json = json.replaceAll(name, text);
		return JSON.parse(json) as Value;
	}

	entries(): IterableIterator<[key: string, id: string]> {
		return this.ids.entries();
	}

	has(type: string, name: unknown): name is string {
		return typeof name === 'string' && this.ids.has(`${type} ${name}`);
	}

	/** `{ account: 'a1' }` with the store's id. */
	reference(local: unknown): Record<string, string> | null {
		if (typeof local !== 'object' || local === null) return null;
		const [entry] = Object.entries(local);
		return entry === undefined ? null : { [entry[0]]: this.idOrGone(entry[0], String(entry[1])) };
	}

	/** The store's id for a value that stands in a condition about a field of this name, or the value. */
	compared(field: string, value: unknown): unknown {
		const last = field.split('.').at(-1) ?? '';
		const type = plainReferences.get(last) ?? last;
		return this.has(type, value) ? this.id(type, value) : value;
	}

	/** Fields with every reference to a local name turned into the store's. */
	fields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
		return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, this.value(name, value)]));
	}

	private isReference(value: unknown): boolean {
		if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
		const [[type, name] = [], ...others] = Object.entries(value);
		return type !== undefined && others.length === 0 && this.has(type, name);
	}

	private value(field: string, value: unknown): unknown {
		const type = plainReferences.get(field);
		if (type !== undefined && this.has(type, value)) return this.id(type, value);
		if (field === 'contacts' && Array.isArray(value)) return value.map((name) => this.id('contact', String(name)));
		if (['customer', 'owner', 'regarding'].includes(field)) return this.reference(value);
		return this.isReference(value) ? this.reference(value) : value;
	}
}

const plainReferences = new Map([
	['account', 'account'],
	['contact', 'contact'],
	['originQueue', 'queue'],
	['administrator', 'user'],
]);
