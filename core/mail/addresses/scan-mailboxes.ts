import { addressTokens, contentOf, type AddressToken } from './address-tokens';
import { Word } from './mailbox-word';
import type { WrittenMailbox } from './written-mailbox';

/** Characters of a name, and those of its comments, after which no further words are kept. */
const maxName = 1_000;

/**
 * The mailboxes of a header value in order (RFC 5322 section 3.4), those of groups too, in one pass.
 * What people write is read as they mean it: a bracket that is missing, a semicolon between
 * mailboxes, none between them at all, a name before an address without brackets, a comma or
 * semicolon in a name. These end a mailbox only where there is one. Text that holds no address
 * yields nothing.
 *
 * A comment is a blank: it never joins what stands on its two sides to another address.
 */
export function* scanMailboxes(value: string): Generator<WrittenMailbox> {
	let entry = new Entry();
	for (const token of addressTokens(value)) {
		if (entry.isWholeBefore(token)) {
			const next = entry.next();
			yield* entry.mailboxes();
			entry = next;
		}
		if (!entry.take(token)) continue;
		yield* entry.mailboxes();
		entry = new Entry();
	}
	yield* entry.mailboxes();
}

/** What was read of a mailbox so far. */
class Entry {
	private nameLength = 0;
	private comments = '';
	private word = new Word();
	/** Words that are addresses by themselves, and their places among the names. */
	private readonly bare: { readonly address: string; readonly place: number }[] = [];
	/** A mailbox in quotation marks that stands before all else: what is meant, where there is no other. */
	private quoted: WrittenMailbox | null = null;
	/** An address in square brackets (`[mailto:…]`): the same. */
	private boxed = '';
	/** The address that stood between angle brackets, and the place of what comes behind it among the names. */
	private angle = '';
	private behindAngle = 0;
	/** What stands between brackets that are open. */
	private open: Word | null = null;

	constructor(private names: string[] = []) {}

	/** Adds a token; answers whether it ends the mailbox. */
	take(token: AddressToken): boolean {
		return this.open === null ? this.takeName(token) : this.takeAddress(token, this.open);
	}

	/** Whether the token begins the address of a further mailbox. */
	isWholeBefore(token: AddressToken): boolean {
		return this.angle !== '' && this.open === null && token.kind === 'special' && token.text === '<';
	}

	/** The mailbox that begins without anything between it and this one: what stands behind its address names the next. */
	next(): Entry {
		this.endWord();
		return new Entry(this.names.splice(this.behindAngle));
	}

	mailboxes(): readonly WrittenMailbox[] {
		this.endWord();
		this.close();
		const { angle, bare, names, quoted, boxed } = this;
		if (angle !== '') return [this.named(names, angle)];
		if (bare.length > 1) return bare.map(({ address, place }, at) => ({ name: this.between(at, place), address }));
		const [only] = bare;
		if (only !== undefined) return [this.named(names.toSpliced(only.place, 1), only.address)];
		if (quoted !== null) return [{ name: [quoted.name, ...names.slice(1)].join(' ').trim(), address: quoted.address }];
		if (boxed !== '') return [this.named(names, boxed)];
		const spaced = this.spaced();
		return spaced.length > 0 ? spaced : this.commented();
	}

	private named(words: readonly string[], address: string): WrittenMailbox {
		return { name: words.length > 0 ? words.join(' ') : this.comments.trim(), address };
	}

	/** The words between an address without brackets and the one before it. */
	private between(at: number, place: number): string {
		return this.names.slice((this.bare[at - 1]?.place ?? -1) + 1, place).join(' ');
	}

	/** An address with blanks beside its @ (RFC 5322 section 3.4.1), where nothing else is one. */
	private spaced(): readonly WrittenMailbox[] {
		const text = this.names.join(' ');
		if (!text.includes('@')) return [];
		const words = text.replace(/ ?@ ?/g, '@').split(' ');
		const at = words.findIndex((word) => {
			const [local = '', domain = '', ...more] = word.split('@');
			return local !== '' && domain.includes('.') && more.length === 0;
		});
		return at < 0 ? [] : [this.named(words.toSpliced(at, 1), words[at] ?? '')];
	}

	/** An address in round brackets behind a name, where nothing else is one. */
	private commented(): readonly WrittenMailbox[] {
		const address = this.comments.trim();
		return /^[^\s@()]+@[^\s@()]+$/.test(address) ? [{ name: this.names.join(' '), address }] : [];
	}

	private takeName(token: AddressToken): boolean {
		if (token.kind === 'blank') this.endWord();
		else if (token.kind === 'comment') {
			this.word.blank();
			if (this.comments.length < maxName) this.comments += ` ${contentOf(token).trim().slice(0, maxName)}`;
		} else if (token.kind === 'special') return this.takeSpecial(token);
		else if (token.kind === 'literal' && this.word.written === '' && token.text.includes('@')) {
			this.boxed ||= contentOf(token).replace(/^[a-z]+:/i, '');
		} else {
			if (this.word.isNameBefore(token)) this.endWord();
			this.word.add(token);
		}
		return false;
	}

	private takeSpecial(token: AddressToken): boolean {
		switch (token.text) {
			case ';':
			case ',':
				this.endWord();
				if (this.hasAddress) return true;
				if (this.names.length > 0) this.names.push(`${this.names.pop() ?? ''}${token.text}`);
				return false;
			case '<':
				this.endWord();
				this.open = new Word();
				return false;
			case ':':
				// What stood before it is the name of a group, or `mailto`; an address is neither.
				if (this.word.isAddress) return this.takeSpecial({ ...token, text: ',' });
				this.word = new Word();
				this.names = [];
				this.quoted = null;
				this.boxed = '';
				this.bare.length = 0;
				return false;
			case '>':
				return false;
			default:
				this.word.add(token);
				return false;
		}
	}

	private get hasAddress(): boolean {
		return this.angle !== '' || this.bare.length > 0 || this.quoted !== null || this.boxed !== '';
	}

	private takeAddress(token: AddressToken, open: Word): boolean {
		if (token.kind === 'blank' || token.kind === 'comment') open.blank();
		else if (token.kind !== 'special') open.add(token);
		else if (token.text === '>') this.close();
		else if (token.text === '<' || token.text === ':') this.open = new Word();
		else if (token.text === ',' || token.text === ';') {
			// A route (RFC 5322 section 4.4) has commas before its colon; behind an address the bracket is missing.
			if (open.written.startsWith('@')) this.open = new Word('@');
			else if (open.written.includes('@')) return true;
			else open.add(token);
		} else open.add(token);
		return false;
	}

	/** What stood in brackets and is no address belongs to the name. */
	private close(): void {
		const written = this.open?.written ?? '';
		this.open = null;
		if (written.includes('@')) {
			this.angle = written;
			this.behindAngle = this.names.length;
		} else if (written !== '') this.addName(`<${written}>`);
	}

	private endWord(): void {
		const { isAddress, quotedMailbox, written, shown } = this.word;
		if (written === '') return;
		if (this.names.length === 0) this.quoted ??= quotedMailbox;
		this.word = new Word();
		if (isAddress) this.bare.push({ address: written, place: this.names.length });
		this.addName(shown, isAddress);
	}

	private addName(shown: string, always = false): void {
		if (!always && this.nameLength > maxName) return;
		this.nameLength += shown.length;
		this.names.push(shown);
	}
}
