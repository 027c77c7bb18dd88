import ts from 'typescript';
import { treeOf, type SourceFile } from './source-files.ts';

/** Lines that a file may have. */
const mostLines = 250;
/** Parameters that a function may have. */
const mostParameters = 5;

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

const linesOf = (text: string): number => text.trimEnd().split('\n').length;
