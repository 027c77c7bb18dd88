import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { projectRoot } from '../paths';

/** A regular expression of the package, and where it stands. */
export interface FoundExpression {
	readonly at: string;
	readonly source: string;
	readonly flags: string;
}

/** A construction whose pattern the source does not show. */
export interface MadeExpression {
	readonly file: string;
	readonly written: string;
}

const folders = ['core', 'adapters', 'rules', 'nodes', 'credentials', 'vendor'];

/** Every regular expression that the sources write, whether as a literal or as a text that is one. */
export function writtenExpressions(): { readonly found: FoundExpression[]; readonly made: MadeExpression[] } {
	const found: FoundExpression[] = [];
	const made: MadeExpression[] = [];
	for (const file of folders.flatMap(sourcesBelow)) {
		const text = readFileSync(path.join(projectRoot, file), 'utf8');
		const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
		const visit = (node: ts.Node): void => {
			const at = `${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
			if (ts.isRegularExpressionLiteral(node)) {
				const end = node.text.lastIndexOf('/');
				found.push({ at, source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
			} else if (isConstruction(node)) {
				const [pattern, flags] = node.arguments ?? [];
				const isText = pattern !== undefined && ts.isStringLiteralLike(pattern);
				if (isText)
					found.push({ at, source: pattern.text, flags: flags && ts.isStringLiteralLike(flags) ? flags.text : '' });
				else made.push({ file, written: node.getText().replace(/\s+/g, ' ') });
			}
			ts.forEachChild(node, visit);
		};
		visit(source);
	}
	return { found, made };
}

/** What a file constructs while it is loaded, by loading it with a constructor that takes notes. */
export async function constructedAtLoad(file: string): Promise<FoundExpression[]> {
	const found: FoundExpression[] = [];
	const plain = globalThis.RegExp;
	globalThis.RegExp = new Proxy(plain, {
		construct(target, [pattern, flags]: [RegExp | string, string | undefined]) {
			const made = new target(pattern, flags);
			found.push({ at: file, source: made.source, flags: made.flags });
			return made;
		},
	});
	try {
		await import(path.join(projectRoot, file));
	} finally {
		globalThis.RegExp = plain;
	}
	return found;
}

function isConstruction(node: ts.Node): node is ts.NewExpression | ts.CallExpression {
	return (
		(ts.isNewExpression(node) || ts.isCallExpression(node)) &&
		ts.isIdentifier(node.expression) &&
		node.expression.text === 'RegExp'
	);
}

function sourcesBelow(folder: string): string[] {
	let entries: string[];
	try {
		entries = readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' });
	} catch {
		return [];
	}
	return entries.filter((name) => name.endsWith('.ts')).map((name) => path.join(folder, name));
}
