import path from 'node:path';

/** What is wrong with a file's name; empty where nothing is. */
export function forbiddenNames(file: string): string[] {
	const name = path.basename(file);
	const isNamedByN8n =
		/^nodes\/([A-Z][A-Za-z]+)\/\1\.node\.ts$/.test(file) ||
		/^credentials\/[A-Z][A-Za-z0-9]+\.credentials\.ts$/.test(file);
	if (name === 'index.ts') return [`${file}: import the file that holds it, without a barrel`];
	if (/(?:^|-)(?:utils?|helpers?|common|misc|manager)(?:[-.]|$)/.test(name))
		return [`${file}: name it by what it holds`];
	if (!isNamedByN8n && !/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:test|contract))?\.ts$/.test(name))
		return [`${file}: write it in kebab-case`];
	return [];
}
