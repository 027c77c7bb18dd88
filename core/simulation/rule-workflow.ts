import { z } from '../../vendor/zod';
import { ArcError } from '../errors';
import type { RawParameters } from '../decision/record/chosen-record-type';

/** A node as n8n saves it. */
export interface WorkflowNode {
	readonly name: string;
	readonly id: string;
	/** Its type with the package before it. */
	readonly type: string;
	/** The last part of the type, whatever prefix n8n loaded it under. */
	readonly kind: string;
	readonly parameters: RawParameters;
}

/** A workflow that is a rule: its trigger, its Evaluate Rule, and the wires. */
export interface RuleWorkflow {
	readonly id: string;
	readonly name: string;
	readonly trigger: WorkflowNode;
	readonly evaluate: WorkflowNode;
	/** Nodes between the two that are not of this package; they may change what conditions read. */
	readonly passed: readonly string[];
	readonly nodes: ReadonlyMap<string, WorkflowNode>;
	/** The enabled nodes behind an output, in the order of the wires; disabled ones are passed through, as n8n does. */
	readonly behind: (node: string, output: number) => readonly string[];
	/** The kinds of all enabled nodes behind a node, however far. */
	readonly kindsBehind: (node: string) => readonly string[];
}

export type RuleVersion = 'draft' | 'published';

const wires = z.record(
	z.string(),
	z.object({ main: z.array(z.array(z.object({ node: z.string() })).nullish()).nullish() }),
);
const nodeSchema = z.object({
	name: z.string(),
	id: z.string().nullish(),
	type: z.string(),
	disabled: z.boolean().nullish(),
	parameters: z.record(z.string(), z.unknown()).nullish(),
});
const versionSchema = z.object({ nodes: z.array(nodeSchema), connections: wires });
const workflowSchema = z.object({
	...versionSchema.shape,
	id: z.string().nullish(),
	name: z.string().nullish(),
	activeVersion: versionSchema.nullish(),
});

/**
 * Reads a workflow as n8n's editor copies and downloads it, and as n8n's API gives it, which alone
 * holds the published version beside the draft.
 *
 * @throws ArcError `workflowInvalid` for what is no workflow, has not exactly one rule, or was never
 * published where the published version is asked for
 */
export function readRuleWorkflow(given: unknown, version: RuleVersion = 'draft'): RuleWorkflow {
	const read = workflowSchema.safeParse(unwrapped(given));
	if (!read.success) {
		const [issue] = read.error.issues;
		throw new ArcError(
			'workflowInvalid',
			`This is no workflow of n8n: ${issue?.path.join('.') || 'it'} is not as n8n saves it (${issue?.message ?? 'unknown'})`,
			{
				hint: 'Give the whole JSON with `nodes` and `connections`: copy all nodes of the rule in the editor, download the workflow, or read it with the n8n node.',
			},
		);
	}
	const { id, name, activeVersion, ...draft } = read.data;
	if (version === 'published' && (activeVersion ?? null) === null) {
		throw new ArcError('workflowInvalid', 'The workflow carries no published version', {
			hint: "Only n8n's API gives it, for instance through the n8n node, and only of a workflow that is published. A copied or downloaded workflow is the draft.",
		});
	}
	const { nodes, connections } = version === 'published' ? (activeVersion ?? draft) : draft;
	return { id: id ?? 'workflow', name: name ?? 'Unnamed rule', ...graphOf(nodes, connections) };
}

/** Text is read as JSON; a list of one, and what wraps a workflow in exports, are looked through. */
function unwrapped(given: unknown): unknown {
	if (typeof given === 'string') return unwrapped(parse(given));
	if (Array.isArray(given) && given.length === 1) return unwrapped(given[0]);
	if (typeof given === 'object' && given !== null && !('nodes' in given) && 'data' in given) return given.data;
	return given;
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch (cause) {
		throw new ArcError('workflowInvalid', 'The workflow is no JSON', {
			hint: 'Copy the nodes of the rule in the editor and paste them into the field.',
			cause,
		});
	}
}

function graphOf(
	raw: readonly z.infer<typeof nodeSchema>[],
	connections: z.infer<typeof wires>,
): Omit<RuleWorkflow, 'id' | 'name'> {
	const nodes = new Map<string, WorkflowNode>();
	const disabled = new Set<string>();
	for (const { name, id, type, parameters, disabled: isDisabled } of raw) {
		if (isDisabled === true) disabled.add(name);
		nodes.set(name, {
			name,
			id: id ?? name,
			type,
			kind: type.slice(type.lastIndexOf('.') + 1),
			parameters: parameters ?? {},
		});
	}
	const wiresOf = new Map(Object.entries(connections));
	const follow = (node: string, output: number, seen: ReadonlySet<string>): string[] =>
		(wiresOf.get(node)?.main?.[output] ?? []).flatMap(({ node: next }) => {
			if (!nodes.has(next) || seen.has(next)) return [];
			return disabled.has(next) ? follow(next, 0, new Set([...seen, next])) : [next];
		});
	const behind = (node: string, output: number): string[] => [...new Set(follow(node, output, new Set([node])))];
	const kindsBehind = (node: string): string[] => {
		const found = new Set([node]);
		for (const at of found)
			for (const { node: next } of (wiresOf.get(at)?.main ?? []).flatMap((output) => output ?? [])) found.add(next);
		return [...found].slice(1).flatMap((name) => (disabled.has(name) ? [] : (nodes.get(name)?.kind ?? [])));
	};
	const trigger = onlyTrigger(
		[...nodes.values()].filter(({ name, kind }) => kind === 'arcRuleTrigger' && !disabled.has(name)),
	);
	const outputs = (node: string): number => wiresOf.get(node)?.main?.length ?? 0;
	return { trigger, nodes, behind, kindsBehind, ...findEvaluate(trigger.name, nodes, behind, outputs) };
}

function onlyTrigger(triggers: readonly WorkflowNode[]): WorkflowNode {
	const [trigger, second] = triggers;
	if (trigger !== undefined && second === undefined) return trigger;
	const found = second === undefined ? 'no enabled ARC Rule Trigger' : `${triggers.length} enabled ARC Rule Triggers`;
	throw new ArcError('workflowInvalid', `The workflow has ${found}, expected one`, {
		hint: 'One rule is simulated at a time: copy only the nodes of that rule, its trigger included.',
	});
}

function findEvaluate(
	trigger: string,
	nodes: RuleWorkflow['nodes'],
	behind: RuleWorkflow['behind'],
	outputs: (node: string) => number,
): Pick<RuleWorkflow, 'evaluate' | 'passed'> {
	const ways = [{ at: trigger, passed: [] as readonly string[] }];
	const seen = new Set([trigger]);
	for (const { at, passed } of ways) {
		for (let output = 0; output < outputs(at); output++) {
			for (const name of behind(at, output)) {
				const node = nodes.get(name);
				if (node === undefined || seen.has(name)) continue;
				if (node.kind === 'evaluateRule') return { evaluate: node, passed };
				seen.add(name);
				ways.push({ at: name, passed: node.kind === 'noOp' ? passed : [...passed, name] });
			}
		}
	}
	throw new ArcError('workflowInvalid', `No Evaluate Rule is connected behind "${trigger}"`, {
		hint: 'Connect Evaluate Rule behind ARC Rule Trigger, and give the workflow with its connections.',
	});
}
