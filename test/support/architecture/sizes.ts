import ts from 'typescript';
import { treeOf, type SourceFile } from './source-files.ts';

/** Lines that a file may have. */
const mostLines = 250;
/** Parameters that a function may have. */
const mostParameters = 5;
/** Methods that a port may have, by where it stands: whoever writes a second store writes each of them. */
const mostMethods: Readonly<Record<string, number>> = { 'core/ledger': 8, 'core/records': 12 };

/** Files that are too long. Tests are tables of cases, and may be. */
export function longFiles(files: readonly SourceFile[]): string[] {
	return files
		.filter(({ file, text }) => !/\.(?:test|contract)\.ts$/.test(file) && linesOf(text) > mostLines)
		.map(({ file, text }) => `${file} has ${linesOf(text)} lines`);
}

/** Functions that take too many parameters; what n8n calls is as n8n has it. */
export function wideFunctions(source: SourceFile): string[] {
	const found: string[] = [];
	const tree = treeOf(source);
	const visit = (node: ts.Node): void => {
		if (ts.isFunctionLike(node) && !ts.isJSDocSignature(node)) {
			const count = node.parameters.filter(({ name }) => name.getText(tree) !== 'this').length;
			const { line } = tree.getLineAndCharacterOfPosition(node.getStart(tree));
			if (count > mostParameters) found.push(`${source.file}:${line + 1} takes ${count} parameters`);
		}
		ts.forEachChild(node, visit);
	};
	visit(tree);
	return found;
}

/** Ports with too many methods of their own. */
export function widePorts(source: SourceFile): string[] {
	const most = mostMethods[source.file.split('/').slice(0, 2).join('/')] ?? Number.POSITIVE_INFINITY;
	return treeOf(source).statements.flatMap((statement) => {
		if (!ts.isInterfaceDeclaration(statement)) return [];
		const count = statement.members.filter(ts.isMethodSignature).length;
		return count > most ? [`${statement.name.text} in ${source.file} has ${count} methods`] : [];
	});
}

const linesOf = (text: string): number => text.trimEnd().split('\n').length;
