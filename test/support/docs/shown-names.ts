import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { ICredentialType, INodeProperties, INodeType } from 'n8n-workflow';
import { projectRoot } from '../paths';

/** What n8n shows of a node or a credential of the package. */
export interface Shown {
	/** Name of the class, as in `ArcRuleTrigger` and `ArcImapApi`. */
	readonly name: string;
	readonly displayName: string;
	readonly properties: readonly INodeProperties[];
	/** Every name in the panel: of parameters, of what they offer, and of outputs. */
	readonly names: ReadonlySet<string>;
}

const load = createRequire(path.join(projectRoot, 'package.json'));
const { n8n: listed } = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as {
	n8n: { nodes: string[]; credentials: string[] };
};

/** The classes that package.json names, as they are built. */
function built<T>(files: readonly string[]): (readonly [name: string, made: T])[] {
	return files.map((file) => {
		const name = path.basename(file).split('.')[0] ?? '';
		const classes = load(`./${file}`) as Readonly<Record<string, new () => T>>;
		const Class = classes[name];
		if (Class === undefined) throw new Error(`${file} has no class ${name}`);
		return [name, new Class()] as const;
	});
}

export function shownNodes(): Shown[] {
	return built<INodeType>(listed.nodes).map(([name, { description }]) => {
		const { displayName, properties, outputs, outputNames = [] } = description;
		const written = typeof outputs === 'string' ? [...outputs.matchAll(/["']([A-Z][A-Za-z ]+)["']/g)] : [];
		const given =
			typeof outputs === 'string' ? [] : outputs.map((one) => (typeof one === 'object' ? one.displayName : ''));
		const outs = [
			...written.map(([, text = '']) => text),
			...given.filter((text) => text !== undefined),
			...outputNames,
		];
		return { name, displayName, properties, names: new Set([displayName, ...outs, ...properties.flatMap(namesIn)]) };
	});
}

export function shownCredentials(): Shown[] {
	return built<ICredentialType>(listed.credentials).map(([name, { displayName, properties }]) => ({
		name,
		displayName,
		properties,
		names: new Set([
			displayName,
			displayName.replace(/ API$/, ''),
			`Credential for ${displayName}`,
			...properties.flatMap(namesIn),
		]),
	}));
}

/** The name of a parameter, and every name in what it offers. */
function namesIn({ displayName, placeholder = '', options = [], modes = [] }: INodeProperties): string[] {
	const inOptions = options.flatMap((option): string[] => {
		if ('values' in option) return [option.displayName, ...option.values.flatMap(namesIn)];
		if ('type' in option) return namesIn(option);
		return [option.name];
	});
	return [displayName, placeholder, ...inOptions, ...modes.map((mode) => mode.displayName)];
}
