import { adoptNames, isWhole } from '../../../core/item/adopt-names';
import { lineageReader, type RunItem, type RunOutput, type RunSource } from '../../../core/item/lineage';

const from = (previousNode: string, previousNodeOutput = 0): RunSource => ({ previousNode, previousNodeOutput });
const item = (pairedItem?: unknown, json: RunItem['json'] = {}): RunItem => ({ json, pairedItem });
const ours = (id: string, more: object = {}): RunItem => ({ json: { queueItem: { id }, ...more } });

/** A run as its nodes, each with its outputs of one run and its sources. */
function reader(nodes: Readonly<Record<string, Omit<RunOutput, 'order'>>>) {
	const names = Object.keys(nodes);
	let looks = 0;
	const follow = lineageReader({
		outputOf: ({ previousNode }) => {
			looks += 1;
			const output = nodes[previousNode];
			return output === undefined ? undefined : { ...output, order: names.indexOf(previousNode) };
		},
		isOurs: (node) => node.startsWith('ARC'),
	});
	return { follow, looks: () => looks };
}

const ids = (nodes: Parameters<typeof reader>[0], at: string, index = 0): readonly [string[], string | null] => {
	const { ancestors, lostAt } = reader(nodes).follow({ source: from(at), item: index });
	return [ancestors.map(({ id }) => id), lostAt];
};

describe('the lineage of an item', () => {
	const trigger = { items: [ours('a'), ours('b')], sources: [] };

	it.each<[why: string, nodes: Parameters<typeof reader>[0], expected: readonly [string[], string | null]]>([
		['a node of ours itself', { 'ARC T': trigger, X: trigger }, [[], null]],
		[
			'a pair by place',
			{ 'ARC T': trigger, X: { items: [item({ item: 1 })], sources: [from('ARC T')] } },
			[['b'], null],
		],
		['a pair by number', { 'ARC T': trigger, X: { items: [item(1)], sources: [from('ARC T')] } }, [['b'], null]],
		[
			'several pairs',
			{ 'ARC T': trigger, X: { items: [item([1, { item: 0 }])], sources: [from('ARC T')] } },
			[['b', 'a'], null],
		],
		['no pair', { 'ARC T': trigger, X: { items: [item()], sources: [from('ARC T')] } }, [[], 'X']],
		[
			'a pair of another input',
			{ 'ARC T': trigger, X: { items: [item({ item: 0, input: 1 })], sources: [null, from('ARC T')] } },
			[['a'], null],
		],
		[
			'a pair with a source of its own',
			{ 'ARC T': trigger, X: { items: [item({ item: 0, sourceOverwrite: from('ARC T') })], sources: [from('gone')] } },
			[['a'], null],
		],
		[
			'a pair of an item that is not there',
			{ 'ARC T': trigger, X: { items: [item(7)], sources: [from('ARC T')] } },
			[[], 'ARC T'],
		],
		[
			'a queue item that another node made up',
			{ 'ARC T': trigger, X: { items: [{ ...ours('z'), pairedItem: 0 }], sources: [from('ARC T')] } },
			[['a'], null],
		],
		['an item that is null', { X: { items: [null], sources: [from('ARC T')] } }, [[], 'X']],
	])('is read from %s', (_why, nodes, expected) => {
		expect(ids(nodes, 'X')).toEqual(expected);
	});

	it('goes past nodes of ours that have no queue item', () => {
		const nodes = {
			'ARC T': trigger,
			'ARC Store': { items: [item(0)], sources: [from('ARC T')] },
			X: { items: [item(0)], sources: [from('ARC Store')] },
		};
		expect(ids(nodes, 'X')).toEqual([['a'], null]);
	});

	it('takes of two ways to one queue item the node that ran last', () => {
		const nodes = {
			'ARC T': trigger,
			'ARC R': { items: [{ ...ours('a', { customer: 1 }), pairedItem: 0 }], sources: [from('ARC T')] },
			X: {
				items: [
					item([
						{ item: 0, input: 0 },
						{ item: 0, input: 1 },
					]),
				],
				sources: [from('ARC T'), from('ARC R')],
			},
		};
		const { ancestors } = reader(nodes).follow({ source: from('X'), item: 0 });
		expect(ancestors).toMatchObject([{ id: 'a', json: { customer: 1 } }]);
	});

	it('looks at each node once, however many items come from it', () => {
		const many = Array.from({ length: 1_000 }, (_one, index) => index);
		const { follow, looks } = reader({
			'ARC T': { items: many.map((index) => ours(String(index))), sources: [] },
			One: { items: [item(many)], sources: [from('ARC T')] },
			X: { items: many.map(() => item(0)), sources: [from('One')] },
		});
		for (const index of many) expect(follow({ source: from('X'), item: index }).ancestors).toHaveLength(1_000);
		expect(looks()).toBe(3);
	});
});

describe('an item takes what it lacks', () => {
	const ancestor = {
		queueItem: { id: 'a' },
		activity: { type: 'email' },
		rule: { outcome: 'ready' },
		customer: { contact: 'c' },
		note: 1,
	};

	it.each<[why: string, own: Record<string, unknown>, expected: Record<string, unknown>]>([
		['all of it, and no other names', { ticket: 1 }, { ...ancestor, ticket: 1, note: undefined }],
		[
			'but keeps its own',
			{ customer: null, contact: 'k' },
			{ ...ancestor, customer: null, contact: 'k', note: undefined },
		],
		['never another queue item', { queueItem: { id: 'z' } }, { ...ancestor, note: undefined }],
		['and what another node means by the same name', { rule: 'x', activity: [] }, { ...ancestor, note: undefined }],
	])('%s', (_why, own, expected) => {
		expect(adoptNames(own, ancestor)).toEqual(expected);
	});

	it.each<[boolean, Record<string, unknown>]>([
		[true, ancestor],
		[false, { ...ancestor, activity: undefined }],
		[false, { ...ancestor, rule: 'of another' }],
		[false, { ticket: 1 }],
	])('unless it is whole: %p', (whole, own) => {
		expect(isWhole(own)).toBe(whole);
	});
});
