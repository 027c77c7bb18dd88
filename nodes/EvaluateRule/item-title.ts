interface Item {
	readonly name?: string;
	readonly groups?: { readonly values?: readonly Group[] };
}

interface Group {
	readonly conditions?: { readonly conditions?: readonly Row[] };
}

interface Row {
	readonly leftValue?: unknown;
	readonly rightValue?: unknown;
	readonly operator?: { readonly operation?: string };
}

/**
 * A condition item in one line: its name and what it asks first. Runs in n8n's expressions as its own
 * text, so that it names nothing outside of itself.
 */
export const itemTitle = (item: Item): string => {
	const rows = (item.groups?.values ?? []).flatMap((group) => group.conditions?.conditions ?? []);
	const [first] = rows;
	const name = item.name || 'Condition item';
	if (first === undefined) return name + ': takes every activity';
	// Two braces as they are would begin or end the expression in which this stands.
	const shown = (value: unknown): string =>
		String(value ?? '')
			.replace(/^=/, '')
			.split('{'.repeat(2))
			.map((part) => {
				const [inside = '', ...behind] = part.split('}'.repeat(2));
				return behind.length === 0 ? part : inside.trim().replace(/^\$json\./, '') + behind.join('');
			})
			.join('');
	const words = (first.operator?.operation ?? '').replace(/[A-Z]/g, (letter) => ' ' + letter.toLowerCase());
	const asked = [shown(first.leftValue), words, shown(first.rightValue)].filter((part) => part !== '').join(' ');
	const more = rows.length - 1;
	return name + ': ' + asked + (more === 0 ? '' : ', and ' + more + (more === 1 ? ' more row' : ' more rows'));
};

/** The same for n8n's editor. */
export const itemTitleExpression = `={{ (${itemTitle.toString()})($collection.item.value) }}`;
