import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { INode, INodeParameters, INodeProperties, INodeType } from 'n8n-workflow';
import type { WorkflowDefinition } from '../n8n/n8n-types.ts';
import { projectRoot } from '../paths.ts';
import { picturedPanels, type PicturedPanel } from './pictured-panels.ts';
import { shownPages } from './shown-page.ts';

/** Where it is kept what the pictures showed when they were taken. */
export const shownFile = path.join(projectRoot, 'docs/pictures/shown.json');

const load = createRequire(path.join(projectRoot, 'package.json'));
// Its ES modules are for bundlers, and do not load in plain Node.
const { NodeHelpers } = load('n8n-workflow') as typeof import('n8n-workflow');

/**
 * A digest of what each picture shows, by its name: of the words of a panel, of nodes and wires on the
 * canvas, of a page and its style. What no picture shows plays no part, so that a digest changes only
 * where a picture is old.
 */
export async function shownInPictures(): Promise<Record<string, string>> {
	const panels = picturedPanels.map((panel) => [panel.picture, wordsOfPanel(panel)] as const);
	const shown = [['canvas', canvas()] as const, ...panels, ...Object.entries(await shownPages())];
	return Object.fromEntries(shown.map(([name, what]) => [name, digestOf(what)]));
}

function digestOf(shown: unknown): string {
	return createHash('sha256').update(JSON.stringify(shown)).digest('hex').slice(0, 16);
}

function typeOf(type: string): INodeType {
	const name = type.charAt(0).toUpperCase() + type.slice(1);
	const classes = load(`./dist/nodes/${name}/${name}.node.js`) as Readonly<Record<string, new () => INodeType>>;
	const Class = classes[name];
	if (Class === undefined) throw new Error(`There is no node ${name}`);
	return new Class();
}

/** The parameters that the panel shows, with what is chosen in them. */
function wordsOfPanel({ type, typeVersion, parameters }: PicturedPanel): unknown {
	const { description } = typeOf(type);
	const node = { typeVersion } as INode;
	const given = parameters as INodeParameters;
	const filled = NodeHelpers.getNodeParameters(description.properties, given, true, false, node, description) ?? {};
	const isShown = (entry: INodeProperties): boolean => NodeHelpers.displayParameter(filled, entry, node, description);
	return description.properties
		.filter((property) => property.type !== 'hidden' && isShown(property))
		.map(({ displayName, type: kind, placeholder, hint, options = [], name }) => {
			const value = filled[name];
			const chosen = options.flatMap((option) => ('value' in option && option.value === value ? [option.name] : []));
			return { displayName, kind, placeholder, hint, value, chosen };
		});
}

/** Nodes, notes and wires of the first template, with the icons and outputs of our nodes. */
function canvas(): unknown {
	const { nodes, connections } = JSON.parse(
		readFileSync(path.join(projectRoot, 'templates/email-to-case.json'), 'utf8'),
	) as WorkflowDefinition;
	const shown = nodes.map(({ name, type, position, parameters }) => {
		const [scope, short = ''] = type.split('.');
		if (scope !== 'n8n-nodes-arc') return { name, position, note: parameters };
		const { icon, outputs, subtitle } = typeOf(short).description;
		return { name, position, outputs: wordsIn(outputs), subtitle: wordsIn(subtitle), icon: iconOf(short, icon) };
	});
	return { shown, connections };
}

/** The words in an expression, whose code looks different from one compiler to the next. */
function wordsIn(expression: unknown): unknown {
	return typeof expression === 'string' ? expression.match(/[A-Z][a-z]+/g) : expression;
}

function iconOf(type: string, icon: unknown): string {
	const { light } = icon as { readonly light: string };
	const folder = type.charAt(0).toUpperCase() + type.slice(1);
	return readFileSync(path.join(projectRoot, 'nodes', folder, light.replace('file:', '')), 'utf8');
}
