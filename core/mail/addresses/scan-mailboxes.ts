import { addressTokens, contentOf, type AddressToken } from './address-tokens';

/** A mailbox of a header value; nothing says yet that its address is one. */
export interface WrittenMailbox {
	/** Without quotation marks; encoded words as they are written. Empty where there is none. */
	readonly name: string;
	/** As it is written, without comments and without blanks beside its dots and its @. */
	readonly address: string;
}

/** Characters of a name, and those of its comments, after which no further words are kept. */
const maxName = 1_000;

/**
 * The mailboxes of a header value in order (RFC 5322 section 3.4), those of groups too, in one pass.
 * What people write is read as they mean it: a bracket that is missing, a semicolon between
 * mailboxes, a name before an address without brackets, a comma in a name. A comma ends a mailbox
 * only where there is one. Text that holds no address yields nothing.
 *
 * A comment is a blank: it never joins what stands on its two sides to another address.
 */
export function* scanMailboxes(value: string): Generator<WrittenMailbox> {
	let entry = new Entry();
	for (const token of addressTokens(value)) {
		if (!entry.take(token)) continue;
		const mailbox = entry.mailbox();
		if (mailbox !== null) yield mailbox;
		entry = new Entry();
	}
	const last = entry.mailbox();
	if (last !== null) yield last;
}

/** What was read of a mailbox so far. */
class Entry {
	private names: string[] = [];
	private nameLength = 0;
	private comments = '';
	private word = new Word();
	/** The last word that is an address by itself, and its place among the names. */
	private bare: { readonly address: string; readonly place: number } | null = null;
	/** An address in quotation marks that stands before all else: what is meant, where there is no other. */
	private quoted = '';
	/** The first address that stood between angle brackets. */
	private angle = '';
	/** What stands between brackets that are open. */
	private open: Word | null = null;

	/** Adds a token; answers whether it ends the mailbox. */
	take(token: AddressToken): boolean {
		return this.open === null ? this.takeName(token) : this.takeAddress(token, this.open);
	}

	mailbox(): WrittenMailbox | null {
		this.endWord();
		this.close();
		const { angle, bare, names, quoted } = this;
		const address = angle === '' ? (bare?.address ?? '') : angle;
		if (address === '') return quoted === '' ? null : { name: names.slice(1).join(' '), address: quoted };
		const words = angle === '' ? names.filter((_name, place) => place !== bare?.place) : names;
		return { name: words.length > 0 ? words.join(' ') : this.comments.trim(), address };
	}

	private takeName(token: AddressToken): boolean {
		if (token.kind === 'blank') this.endWord();
		else if (token.kind === 'comment') {
			this.word.blank();
			if (this.comments.length < maxName) this.comments += ` ${contentOf(token).trim().slice(0, maxName)}`;
		} else if (token.kind === 'special') return this.takeSpecial(token);
		else this.word.add(token);
		return false;
	}

	private takeSpecial(token: AddressToken): boolean {
		switch (token.text) {
			case ';':
				return true;
			case ',':
				this.endWord();
				if (this.angle !== '' || this.bare !== null || this.quoted !== '') return true;
				if (this.names.length > 0) this.names.push(`${this.names.pop() ?? ''},`);
				return false;
			case '<':
				this.endWord();
				this.open = new Word();
				return false;
			case ':':
				// What stood before it is the name of a group, or `mailto`.
				this.word = new Word();
				this.names = [];
				this.quoted = '';
				this.bare = null;
				return false;
			case '>':
				return false;
			default:
				this.word.add(token);
				return false;
		}
	}

	private takeAddress(token: AddressToken, open: Word): boolean {
		if (token.kind === 'blank' || token.kind === 'comment') open.blank();
		else if (token.kind !== 'special') open.add(token);
		else if (token.text === '>') this.close();
		else if (token.text === '<' || token.text === ':') this.open = new Word();
		else if (token.text === ',' || token.text === ';') {
			// A route (RFC 5322 section 4.4) has commas before its colon; elsewhere the bracket is missing.
			if (!open.written.startsWith('@')) return true;
			this.open = new Word('@');
		} else open.add(token);
		return false;
	}

	private close(): void {
		if (this.angle === '' && this.open !== null) this.angle = this.open.written;
		this.open = null;
	}

	private endWord(): void {
		const { isAddress, isQuotedAddress, written, shown } = this.word;
		if (written === '') return;
		if (this.names.length === 0 && isQuotedAddress) this.quoted = shown;
		this.word = new Word();
		if (isAddress) this.bare = { address: written, place: this.names.length };
		else if (this.nameLength > maxName) return;
		this.nameLength += shown.length;
		this.names.push(shown);
	}
}

/** Characters of a word that are kept: more than any address has, so that a longer one is none. */
const maxWord = 1_000;

/** Tokens without a blank between them; inside brackets also with one, which stays where it parts words. */
class Word {
	/** As it is shown in a name: quoted strings without their marks. */
	shown = '';
	private gap = false;
	private hasAt = false;
	private isParted = false;
	private tokens = 0;

	constructor(public written = '') {}

	/** Whether it can only be an address, since people write none in a name. */
	get isAddress(): boolean {
		return this.hasAt && !this.isParted && !/^@|@$/.test(this.written);
	}

	/** Whether it is an address that somebody put into quotation marks. */
	get isQuotedAddress(): boolean {
		return this.tokens === 1 && this.written.startsWith('"') && /^[^\s@]+@[^\s@]+$/.test(this.shown);
	}

	blank(): void {
		this.gap = true;
	}

	add(token: AddressToken): void {
		if (this.written.length > maxWord) return;
		const text = token.text.slice(0, maxWord);
		const parts = this.gap && this.written !== '' && !/[.@]$/.test(this.written) && !/^[.@]/.test(text);
		this.gap = false;
		this.isParted ||= parts;
		this.tokens += 1;
		this.written += parts ? ` ${text}` : text;
		this.shown += `${parts ? ' ' : ''}${token.kind === 'quoted' ? contentOf(token) : text}`;
		if (token.kind === 'word' && text.includes('@')) this.hasAt = true;
	}
}
