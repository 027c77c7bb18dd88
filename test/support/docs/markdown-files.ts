import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../paths';

/** A page that people read. */
export interface MarkdownFile {
	/** From the root of the repository. */
	readonly file: string;
	readonly text: string;
}

const folders = ['docs', 'templates'];

/** All pages of the repository that users and contributors read. */
export function markdownFiles(): MarkdownFile[] {
	const inFolders = folders.flatMap((folder) =>
		readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
			path.join(folder, name),
		),
	);
	const atRoot = readdirSync(projectRoot);
	return [...atRoot, ...inFolders]
		.filter((file) => file.endsWith('.md'))
		.sort()
		.map((file) => ({ file, text: readFileSync(path.join(projectRoot, file), 'utf8') }));
}

/** The text without blocks and pieces of code. */
export function withoutCode(text: string): string {
	return text.replace(/^```[^]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
}

/** What a heading is called in a link, as GitHub makes it. */
export function anchorsOf(text: string): string[] {
	const headings = text.replace(/^```[^]*?^```/gm, '').match(/^#+ .*$/gm) ?? [];
	return headings.map((heading) =>
		heading
			.replace(/^#+ /, '')
			.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
			.toLowerCase()
			.replace(/[^\p{L}\p{N}\s_-]/gu, '')
			.trim()
			.replaceAll(' ', '-'),
	);
}

/** Where links and pictures of a page lead, without those to other sites. */
export function linksOf(text: string): string[] {
	const plain = withoutCode(text);
	const written = [...plain.matchAll(/\]\(([^)\s]+)\)/g), ...plain.matchAll(/(?:src|srcset|href)="([^"]+)"/g)];
	return written.flatMap(([, link = '']) => (/^[a-z]+:/.test(link) ? [] : [link]));
}
