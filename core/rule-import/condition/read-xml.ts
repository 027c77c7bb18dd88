import { parseXml, XmlElement, XmlError, XmlText } from '../../../vendor/parse-xml';
import { ArcError } from '../../errors';

/** An element of XML: its attributes in a map, since their names come from outside. */
export interface XmlNode {
	readonly name: string;
	readonly attributes: ReadonlyMap<string, string>;
	readonly children: readonly XmlNode[];
	/** The text directly inside it. */
	readonly text: string;
}

/** What conditions that a person clicked together never reach. */
const limits = { characters: 500_000, elements: 5_000, depth: 50 } as const;

/**
 * Reads strict XML: well formed, without a document type (so without entities of its own), and not
 * larger or deeper than conditions are.
 *
 * @param of What it is, for the text of an error: `The condition of item "Urgent"`
 * @throws ArcError `importInvalid`
 */
export function readXml(text: string, of: string): XmlNode {
	if (text.length > limits.characters)
		throw refused(of, `has ${text.length} characters, expected at most ${limits.characters}`);
	const document = parse(text, of);
	if (document.hasType) throw refused(of, 'has a document type (DTD), expected XML without one');
	let elements = 0;
	const read = (element: XmlElement, depth: number): XmlNode => {
		elements += 1;
		if (depth > limits.depth) throw refused(of, `is nested more than ${limits.depth} deep`);
		if (elements > limits.elements) throw refused(of, `has more than ${limits.elements} elements`);
		const inside = element.children;
		return {
			name: element.name,
			attributes: new Map(Object.entries(element.attributes)),
			children: inside.flatMap((child) => (child instanceof XmlElement ? [read(child, depth + 1)] : [])),
			text: inside.map((child) => (child instanceof XmlText ? child.text : '')).join(''),
		};
	};
	return read(document.root, 1);
}

function parse(text: string, of: string): { readonly root: XmlElement; readonly hasType: boolean } {
	try {
		const document = parseXml(text, { preserveDocumentType: true });
		const root = document.children.find((child): child is XmlElement => child instanceof XmlElement);
		if (root !== undefined) return { root, hasType: document.children.some(({ type }) => type === 'doctype') };
	} catch (cause) {
		if (cause instanceof RangeError) throw refused(of, `is nested more than ${limits.depth} deep`);
		if (!(cause instanceof XmlError)) throw cause;
		// The further lines quote the text around the place.
		throw refused(of, `is no XML: ${cause.message.split('\n')[0] ?? ''}`);
	}
	throw refused(of, 'is no XML: it has no element');
}

function refused(of: string, what: string): ArcError {
	return new ArcError('importInvalid', `${of} ${what}`, {
		hint: 'Give the row as the Web API answers it, with `conditionxml` unchanged.',
	});
}
