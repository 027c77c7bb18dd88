import { NodeHelpers, type INode, type INodeParameters, type INodeType } from 'n8n-workflow';

/** What the panel of a node shows, by the names of parameters and of credential types, in order. */
export interface Panel {
	readonly parameters: readonly string[];
	readonly credentials: readonly string[];
	/** The parameter above which the editor shows the credentials; undefined where it has no marked place. */
	readonly credentialsAfter: string | undefined;
}

/** The panel that n8n's editor makes of a node with these saved parameters. */
export function panelOf(type: INodeType, saved: INodeParameters, typeVersion = newest(type)): Panel {
	const { description } = type;
	const node = { typeVersion } as INode;
	const filled = NodeHelpers.getNodeParameters(description.properties, saved, true, false, node, description) ?? {};
	const isShown = (entry: Parameters<typeof NodeHelpers.displayParameter>[1]): boolean =>
		NodeHelpers.displayParameter(filled, entry, node, description);
	const shown = description.properties.filter((property) => property.type !== 'hidden' && isShown(property));
	const place = shown.findIndex((property) => property.type === 'credentials');
	const asks = shown.filter((property) => !['credentials', 'notice'].includes(property.type));
	return {
		parameters: asks.map(({ name }) => name),
		credentials: (description.credentials ?? []).filter(isShown).map(({ name }) => name),
		credentialsAfter: place === -1 ? undefined : lastAsked(shown.slice(0, place)),
	};
}

/** The version that a node gets when somebody adds it now. */
function newest({ description: { version, defaultVersion } }: INodeType): number {
	return defaultVersion ?? (typeof version === 'number' ? version : Math.max(...version));
}

function lastAsked(properties: readonly { readonly type: string; readonly name: string }[]): string | undefined {
	return properties.findLast(({ type }) => !['credentials', 'notice'].includes(type))?.name;
}
