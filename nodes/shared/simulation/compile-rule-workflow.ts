import type { Outcome } from '../../../core/activity/reason';
import { isLastOfRule } from '../../../core/decision/outcome/closing';
import { readAdvancedSettings } from '../../../core/decision/settings/read-settings';
import type { RawParameters } from '../../../core/decision/record/chosen-record-type';
import { compileMapping } from '../../../core/decision/record/record-mapping';
import type { RuleWorkflow, WorkflowNode } from '../../../core/simulation/rule-workflow';
import { simulatedResolver } from '../../../core/simulation/simulated-expression';
import { ArcError } from '../../../core/errors';
import type { Queue } from '../../../core/record/record';
import type { Store } from '../../../core/ledger/store';
import type { ExpressionResolver } from '../../../core/rule/expression/compile-expression';
import type { CompiledRule } from '../../../core/rule/compile/compiled-rule';
import { findInvalidRow } from '../../../core/rule/compile/invalid-row';
import { compileRuleParameters } from '../rule/compile-rule-parameters';
import { lookUpQueue, readQueueChoice } from '../records/look-up-queue';
import { readOwner } from '../records/read-owner';
import {
	filledTemplateFinder,
	templateFinder,
	writtenTemplate,
	type ChooseTemplate,
} from '../../../rules/reply/choose-template';
import type { ReplyOptions } from '../../../rules/reply/write-reply';
import type { CompiledWorkflow, SimulatedNode } from '../../../rules/simulation/simulated-rule';

interface Locator {
	readonly mode?: string;
	readonly value?: unknown;
	readonly cachedResultName?: string;
}

/**
 * Compiles the rule of a workflow for a simulation over a store.
 *
 * @param resolve n8n's expression engine, for what is not compiled and reads the item alone
 * @param timezone the zone of times that name none; without it that of this machine
 * @throws ArcError `queueUnknown`, `queueRequired`, `ruleWithoutItems`, `conditionInvalid`, `notSimulated`, `fieldInvalid`, `workflowInvalid`
 */
export async function compileRuleWorkflow(
	store: Store,
	workflow: RuleWorkflow,
	resolve: ExpressionResolver,
	timezone?: string,
): Promise<CompiledWorkflow> {
	const { trigger, evaluate } = workflow;
	const resolver = simulatedResolver(resolve);
	const { parameters } = trigger;
	const type = text(parameters['activityType'] ?? 'email');
	const activityType = type === 'custom' ? text(parameters['customActivityType']).trim() : type;
	const name = text(parameters['ruleName']).trim();
	const nodes = new Map<string, SimulatedNode>();
	for (const node of workflow.nodes.values()) nodes.set(node.name, compileNode(store, workflow, node, resolver));
	const conditions = compileRuleParameters(evaluate.parameters, {
		resolveExpression: resolver,
		...(timezone === undefined ? {} : { timezone }),
	});
	refuseInvalid(conditions);
	return {
		activityType,
		queue: await queueOf(store, literal(trigger, 'queue'), activityType),
		rule: {
			workflow,
			nodes,
			conditions,
			isLast: isLastOfRule('evaluateRule', workflow.kindsBehind(evaluate.name)),
			includeHtml: (parameters['options'] as RawParameters | undefined)?.['includeHtml'] === true,
			settings: {
				ruleId: `${workflow.id}:${trigger.id}`,
				name: name === '' ? workflow.name : name,
				owner: readOwner(literal(trigger, 'owner')),
				monitor: (parameters['monitorOptions'] ?? ['failed']) as Outcome[],
				advanced: readAdvancedSettings(
					<T>(parameter: string, fallback: T): T => (evaluate.parameters[parameter] ?? fallback) as T,
				),
			},
		},
	};
}

/** Such a rule does not run, so there is nothing to simulate. */
function refuseInvalid(rule: CompiledRule): void {
	if (rule.items.length === 0)
		throw new ArcError('ruleWithoutItems', 'The rule has no condition item', {
			hint: 'Add a condition item in Evaluate Rule; a blank one matches everything.',
		});
	const invalidRow = findInvalidRow(rule);
	if (invalidRow !== null) throw invalidRow;
}

/** A resource locator that names its record itself; what an expression would choose, only the running workflow knows. */
function literal({ name, parameters }: WorkflowNode, parameter: string): Locator {
	const locator = (parameters[parameter] ?? {}) as Locator | string;
	const value = typeof locator === 'string' ? locator : locator.value;
	if (typeof value === 'string' && value.startsWith('=')) {
		throw new ArcError(
			'notSimulated',
			`The parameter ${parameter} of "${name}" is an expression, which is not known outside of the running workflow`,
			{
				hint: 'Choose from the list, or give the ID, before the rule is simulated.',
			},
		);
	}
	return typeof locator === 'string' ? { value: locator } : locator;
}

async function queueOf(store: Store, locator: Locator, activityType: string): Promise<Queue | null> {
	const choice = readQueueChoice(locator);
	const found = await lookUpQueue(store, choice);
	if (found.kind === 'chosen' && found.record !== undefined) return found.record;
	if (found.kind === 'toBeMade') {
		const { address } = found;
		return { type: 'queue', id: '00000000-0000-4000-8000-000000000000', name: address, emailAddress: address };
	}
	if (found.kind === 'chosen') {
		throw new ArcError('queueUnknown', `The record store has no queue "${found.name}"`, {
			hint: 'Simulate over the record store that the rule works on.',
		});
	}
	if (activityType !== 'email') return null;
	throw new ArcError('queueRequired', 'A rule for email has no queue', { hint: 'Choose a queue in ARC Rule Trigger.' });
}

function compileNode(
	store: Store,
	workflow: RuleWorkflow,
	node: WorkflowNode,
	resolve: ExpressionResolver,
): SimulatedNode {
	const { kind, id, name, parameters } = node;
	switch (kind) {
		case 'noOp':
			return { kind: 'passes' };
		case 'resolveContact':
			return { kind, ifNo: (parameters['ifNo'] ?? 'terminate') as 'terminate' };
		case 'createRecord':
			return {
				kind,
				mapping: compileMapping(parameters, id, resolve),
				isLast: isLastOfRule(kind, workflow.kindsBehind(name)),
			};
		case 'autoReply':
			return {
				kind,
				options: replyOptionsOf((parameters['options'] ?? {}) as RawParameters),
				templateOf: templateOf(store, node),
				isLast: isLastOfRule(kind, workflow.kindsBehind(name)),
			};
		default:
			return { kind: 'foreign' };
	}
}

/** The options of Auto Reply as they are written; what an expression would give is left out. */
function replyOptionsOf(options: RawParameters): ReplyOptions {
	return Object.fromEntries(
		Object.entries(options).filter(([, value]) => typeof value !== 'string' || !value.startsWith('=')),
	);
}

function templateOf(store: Store, { id: nodeId, parameters }: WorkflowNode): ChooseTemplate {
	if ((parameters['templateFrom'] ?? 'written') === 'written') {
		const [subject, body, html] = ['subject', 'text', 'html'].map((name) => text(parameters[name]));
		const written = writtenTemplate(nodeId, { subject: subject ?? '', body: body ?? '', html });
		return async () => await Promise.resolve(written);
	}
	const locator = (parameters['template'] ?? {}) as Locator | string;
	const id = text(typeof locator === 'string' ? locator : locator.value);
	if (id.startsWith('=')) {
		return async () =>
			await Promise.reject(
				new ArcError(
					'notSimulated',
					'An expression chooses the template, which is not known outside of the running workflow',
				),
			);
	}
	if (parameters['templateFrom'] === 'dataverse') {
		// Only Dataverse knows what becomes of it; whether a reply goes out is known without.
		const findFilled = filledTemplateFinder(
			store,
			async () => await Promise.resolve({ subject: '', text: '', html: undefined, missing: [] }),
		);
		return async () => await findFilled(id);
	}
	const find = templateFinder(store);
	return async (_index, activity) => await find(id, activity);
}

function text(value: unknown): string {
	return typeof value === 'string' ? value : '';
}
