import { contentOf, type AddressToken } from './address-tokens';
import type { WrittenMailbox } from './written-mailbox';

const quotedMailbox = /^(?:([^<>]*)<([^<>\s@]+@[^<>\s@]+)>|([^<>\s@]+@[^<>\s@]+))$/;

/** Characters of a word that are kept: more than any address has, so that a longer one is none. */
const maxWord = 1_000;

/** Tokens without a blank between them; inside brackets also with one, which stays where it parts words. */
export class Word {
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

	/** The address, or the name with its address in brackets, that somebody put into quotation marks; null where it is none. */
	get quotedMailbox(): WrittenMailbox | null {
		if (this.tokens !== 1 || !this.written.startsWith('"')) return null;
		const [, name = '', inside, alone] = quotedMailbox.exec(this.shown) ?? [];
		const address = inside ?? alone;
		return address === undefined ? null : { name: name.trim(), address };
	}

	/** Whether it is a name in quotation marks and the token an address right behind it. */
	isNameBefore({ kind, text }: AddressToken): boolean {
		return this.tokens === 1 && this.written.startsWith('"') && kind === 'word' && /^[^.@].*@/.test(text);
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
