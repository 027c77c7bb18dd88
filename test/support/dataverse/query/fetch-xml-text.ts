import { built } from '../../built.ts';
import { refusals } from '../web/odata-error.ts';

/** An element of a query. Text counts only in `value`. */
export interface Element {
	readonly name: string;
	readonly attributes: Readonly<Record<string, string>>;
	readonly children: readonly Element[];
	readonly text: string;
}

/** Reads the XML of a query; its root is `fetch`. */
export function readFetchXml(xml: string): Element {
	const { parseXml, XmlElement } = built('vendor/parse-xml');
	type Node = InstanceType<typeof XmlElement>;
	const elementOf = (node: Node): Element => ({
		name: node.name,
		attributes: node.attributes,
		children: node.children.filter((child): child is Node => child instanceof XmlElement).map(elementOf),
		text: node.text,
	});
	let root: Node | null;
	try {
		root = parseXml(xml).root;
	} catch {
		root = null;
	}
	if (root?.name === 'fetch') return elementOf(root);
	throw refusals.badQuery('Invalid XML in the fetchXml of the query.');
}

export const childrenOf = ({ children }: Element, name: string): Element[] =>
	children.filter((child) => child.name === name);
