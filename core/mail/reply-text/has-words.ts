import type { Block } from './reply-blocks';
import { isSentFrom } from './lines/sent-from';

/**
 * Whether somebody wrote what is in some blocks: more than what a program puts below a mail by itself, which are its
 * line and a signature, up to an empty line behind it.
 */
export function hasWords(blocks: readonly Block[]): boolean {
	let signature: 'none' | 'begun' | 'open' = 'none';
	for (const { kind, lines } of blocks) {
		if (kind === 'signature') signature = 'begun';
		else if (kind === 'blank' && signature === 'open') signature = 'none';
		else if (kind === 'text' && signature !== 'none') signature = 'open';
		else if (kind === 'quote' || (kind === 'text' && !lines.every(isSentFrom))) return true;
	}
	return false;
}
