import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { projectRoot } from '../paths.ts';

export interface SourceFile {
	/** From the root of the repository. */
	readonly file: string;
	readonly text: string;
}

export const folders = ['core', 'adapters', 'rules', 'nodes', 'credentials', 'vendor', 'scripts', 'bench', 'test'];

/** Every source of the repository; what tests read as data is none. */
export function sourceFiles(): SourceFile[] {
	return folders
		.flatMap(sourcesBelow)
		.map((file) => ({ file, text: readFileSync(path.join(projectRoot, file), 'utf8') }));
}

function sourcesBelow(folder: string): string[] {
	return readdirSync(path.join(projectRoot, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
		.map((entry) => path.relative(projectRoot, path.join(entry.parentPath, entry.name)))
		.filter((file) => !file.startsWith('test/fixtures/'))
		.sort();
}

/** What a file imports, in the order in which it stands: also at run time, by require, and in types. */
export function importsOf(source: SourceFile): readonly string[] {
	const known = importsByFile.get(source) ?? readImports(source);
	importsByFile.set(source, known);
	return known;
}

const importsByFile = new WeakMap<SourceFile, readonly string[]>();
const trees = new WeakMap<SourceFile, ts.SourceFile>();

function readImports(source: SourceFile): readonly string[] {
	const { file } = source;
	const imports: string[] = [];
	const add = (node: ts.Node | undefined): void => {
		if (node !== undefined && ts.isStringLiteralLike(node)) imports.push(resolve(file, node.text));
	};
	const visit = (node: ts.Node): void => {
		if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier);
		else if (ts.isExternalModuleReference(node)) add(node.expression);
		else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal);
		else if (ts.isCallExpression(node) && isLoading(node.expression)) add(node.arguments[0]);
		ts.forEachChild(node, visit);
	};
	visit(treeOf(source));
	return imports;
}

/** The syntax of a file; read once, since several rules look at it. */
export function treeOf(source: SourceFile): ts.SourceFile {
	const known = trees.get(source) ?? ts.createSourceFile(source.file, source.text, ts.ScriptTarget.Latest, true);
	trees.set(source, known);
	return known;
}

function isLoading(expression: ts.Expression): boolean {
	return (
		expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === 'require')
	);
}

/** The file that a relative import means: a compiled name stands for its source. */
function resolve(file: string, specifier: string): string {
	if (!specifier.startsWith('.')) return specifier;
	const joined = path.posix.join(path.posix.dirname(file), specifier).replace(/\.(?:js|mjs|ts)$/, '');
	return joined.endsWith('.json') ? joined : `${joined}.ts`;
}
