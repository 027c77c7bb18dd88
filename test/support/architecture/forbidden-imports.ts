import { importsOf, type SourceFile } from './source-files.ts';

export interface ForbiddenImport {
	readonly file: string;
	readonly imported: string;
}

/** What lies in `core`, lower to higher; each imports itself and those before it. */
export const floorsOfCore = [
	'clock',
	'described',
	'errors',
	'field',
	'address',
	'record',
	'activity',
	'contact',
	'records',
	'ledger',
	'mail',
	'rule',
	'rule-loop',
	'item',
	'reply',
	'decision',
	'simulation',
	'rule-import',
	'monitor-page',
];

/** Libraries that the core may use; the others do I/O. */
const bundlesOfCore: ReadonlySet<string> = new Set(
	['acorn', 'entities', 'liquidjs', 'parse-xml', 're2js', 'zod'].map((library) => `vendor/${library}.ts`),
);

/** What each folder may import besides its own files; scripts, benchmarks and tests may import everything. */
const allowed: Readonly<Record<string, (imported: string, part: string) => boolean>> = {
	core: (imported, part) => bundlesOfCore.has(imported) || isOnLowerFloor(imported, part),
	adapters: startsWith('core/', 'adapters/', 'vendor/', 'node:'),
	rules: startsWith('core/', 'adapters/', 'rules/', 'vendor/'),
	nodes: (imported, part) =>
		startsWith('core/', 'adapters/', 'rules/', 'nodes/shared/', `nodes/${part}/`, 'node:')(imported) ||
		imported === 'n8n-workflow',
	credentials: (imported) => imported === 'n8n-workflow' || imported.startsWith('credentials/'),
};

/** The imports that the order of folders forbids, and libraries that have two doors. */
export function forbiddenImports(files: readonly SourceFile[]): ForbiddenImport[] {
	const doors = new Map<string, string>();
	return files.flatMap((source) => {
		const [folder = '', part = ''] = source.file.replace(/\.ts$/, '').split('/');
		const isAllowed = allowed[folder] ?? (() => true);
		return importsOf(source)
			.filter((imported) =>
				folder === 'vendor' ? !isOnlyDoor(source.file, imported, doors) : !isAllowed(imported, part),
			)
			.map((imported) => ({ file: source.file, imported }));
	});
}

function startsWith(...prefixes: readonly string[]): (imported: string) => boolean {
	return (imported) => prefixes.some((prefix) => imported.startsWith(prefix));
}

function isOnLowerFloor(imported: string, part: string): boolean {
	const [folder, floor = ''] = imported.replace(/\.ts$/, '').split('/');
	const place = floorsOfCore.indexOf(floor);
	return folder === 'core' && place !== -1 && place <= floorsOfCore.indexOf(part);
}

/** A file of vendor/ is the door of one library, which has no other. */
function isOnlyDoor(file: string, imported: string, doors: Map<string, string>): boolean {
	const library = /^(?:@[^/]+\/)?[^/]+/.exec(imported)?.[0] ?? imported;
	if (/^(?:core|adapters|rules|nodes|credentials|vendor)\//.test(imported) || imported.startsWith('node:'))
		return false;
	const door = doors.get(library) ?? file;
	const hasAnother = [...doors].some(([other, place]) => place === file && other !== library);
	if (door !== file || hasAnother) return false;
	doors.set(library, file);
	return true;
}
