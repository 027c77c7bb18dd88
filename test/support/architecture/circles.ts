import { importsOf, type SourceFile } from './source-files.ts';

/** Files that import each other in a circle, one list for each circle, by Tarjan's algorithm. */
export function circles(files: readonly SourceFile[]): string[][] {
	const imports = new Map(files.map((source) => [source.file, importsOf(source)]));
	const order = new Map<string, number>();
	const open: string[] = [];
	const found: string[][] = [];

	const visit = (file: string): number => {
		const number = order.size;
		order.set(file, number);
		open.push(file);
		let low = number;
		for (const imported of imports.get(file) ?? []) {
			if (!imports.has(imported)) continue;
			if (!order.has(imported)) low = Math.min(low, visit(imported));
			else if (open.includes(imported)) low = Math.min(low, order.get(imported) ?? low);
		}
		if (low === number) {
			const circle = open.splice(open.indexOf(file));
			if (circle.length > 1) found.push(circle.sort());
		}
		return low;
	};

	for (const file of imports.keys()) if (!order.has(file)) visit(file);
	return found;
}
