import type { Activity } from '../../../core/activity/activity';
import type { Outcome } from '../../../core/activity/queue-item';
import { readAdvancedSettings } from '../../../core/decision/read-settings';
import type { RawParameters } from '../../../core/decision/chosen-record-type';
import { compileMapping } from '../../../core/decision/record-mapping';
import type { RuleWorkflow, WorkflowNode } from '../../../core/simulation/rule-workflow';
import { simulatedResolver } from '../../../core/simulation/simulated-expression';
import type { SimulatedNode, SimulatedRule, SimulatedTemplate } from '../../../core/simulation/simulation';
import { ArcError } from '../../../core/errors';
import type { Queue } from '../../../core/record/record';
import type { RecordStore } from '../../../core/record-store';
import { templateFault } from '../../../core/reply/render-template';
import { languageOf, templateFor } from '../../../core/reply/template-language';
import type { ExpressionResolver } from '../../../core/rule/compile-expression';
import type { CompiledRule } from '../../../core/rule/compiled-rule';
import { compileRuleParameters } from '../rule/compile-rule-parameters';
import { lookUpQueue, readQueueChoice } from '../records/look-up-queue';
import { readOwner } from '../records/read-owner';
import { storedTemplates } from '../../../rules/reply/stored-templates';

/** A rule made ready to be simulated, and the place whose activities it takes. */
export interface CompiledWorkflow {
	readonly rule: SimulatedRule;
	readonly activityType: string;
	/** Null where the rule monitors no queue. */
	readonly queue: Queue | null;
}

interface Locator {
	readonly mode?: string;
	readonly value?: unknown;
	readonly cachedResultName?: string;
}

/**
 * Compiles the rule of a workflow for a simulation over a store.
 *
 * @param resolve n8n's expression engine, for what is not compiled and reads the item alone
 * @throws ArcError `queueUnknown`, `queueRequired`, `ruleWithoutItems`, `conditionInvalid`, `notSimulated`, `fieldInvalid`, `workflowInvalid`
 */
export async function compileRuleWorkflow(
	store: RecordStore,
	workflow: RuleWorkflow,
	resolve: ExpressionResolver,
): Promise<CompiledWorkflow> {
	const { trigger, evaluate } = workflow;
	const resolver = simulatedResolver(resolve);
	const { parameters } = trigger;
	const type = text(parameters['activityType'] ?? 'email');
	const activityType = type === 'custom' ? text(parameters['customActivityType']).trim() : type;
	const name = text(parameters['ruleName']).trim();
	const nodes = new Map<string, SimulatedNode>();
	for (const node of workflow.nodes.values()) nodes.set(node.name, await compileNode(store, node, resolver));
	const conditions = compileRuleParameters(evaluate.parameters, { resolveExpression: resolver });
	refuseInvalid(conditions);
	return {
		activityType,
		queue: await queueOf(store, literal(trigger, 'queue'), activityType),
		rule: {
			workflow,
			nodes,
			conditions,
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
function refuseInvalid({ items, warnings }: CompiledRule): void {
	if (items.length === 0)
		throw new ArcError('ruleWithoutItems', 'The rule has no condition item', {
			hint: 'Add a condition item in Evaluate Rule; a blank one matches everything.',
		});
	const pattern = warnings.find(({ kind }) => kind === 'invalidRegex');
	if (pattern !== undefined)
		throw new ArcError('conditionInvalid', pattern.message, { hint: 'Correct the pattern in Evaluate Rule.' });
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

async function queueOf(store: RecordStore, locator: Locator, activityType: string): Promise<Queue | null> {
	const choice = readQueueChoice(locator);
	const found = await lookUpQueue(store, choice);
	if (found.kind === 'chosen' && found.record !== undefined) return found.record;
	// Publishing the rule makes a queue that is named by its address.
	if (choice.kind === 'email')
		return {
			type: 'queue',
			id: '00000000-0000-4000-8000-000000000000',
			name: choice.address,
			emailAddress: choice.address,
		};
	if (found.kind === 'chosen') {
		throw new ArcError('queueUnknown', `The record store has no queue "${found.name}"`, {
			hint: 'Simulate over the record store that the rule works on.',
		});
	}
	if (activityType !== 'email') return null;
	throw new ArcError('queueRequired', 'A rule for email has no queue', { hint: 'Choose a queue in ARC Rule Trigger.' });
}

async function compileNode(
	store: RecordStore,
	{ kind, id, parameters }: WorkflowNode,
	resolve: ExpressionResolver,
): Promise<SimulatedNode> {
	switch (kind) {
		case 'noOp':
			return { kind: 'passes' };
		case 'resolveContact':
			return { kind, ifNo: (parameters['ifNo'] ?? 'terminate') as 'terminate' };
		case 'createRecord':
			return { kind, mapping: compileMapping(parameters, id, resolve) };
		case 'autoReply': {
			const options = (parameters['options'] ?? {}) as RawParameters;
			return {
				kind,
				sendReplies: options['sendReplies'] !== false,
				answerUnproved: options['answerUnproved'] === true,
				previewOnly: options['previewOnly'] === true,
				templateOf: await templatesOf(store, parameters),
			};
		}
		default:
			return { kind: 'foreign' };
	}
}

async function templatesOf(
	store: RecordStore,
	parameters: RawParameters,
): Promise<(activity: Activity) => SimulatedTemplate> {
	if ((parameters['templateFrom'] ?? 'written') === 'written') {
		const template = {
			subject: text(parameters['subject']),
			body: text(parameters['text']),
			html: text(parameters['html']),
		};
		const invalid = templateFault(template)?.message ?? null;
		return () => ({ template, recordType: null, invalid });
	}
	const locator = (parameters['template'] ?? {}) as Locator | string;
	const id = text(typeof locator === 'string' ? locator : locator.value);
	if (id.startsWith('=')) {
		return () => {
			throw new ArcError(
				'notSimulated',
				'An expression chooses the template, which is not known outside of the running workflow',
			);
		};
	}
	const found = await storedTemplates(store, id);
	const faults = new Map(
		found.map((record) => [
			record,
			templateFault({ subject: record.subject ?? '', body: record.body ?? '', html: record.html })?.message ?? null,
		]),
	);
	return (activity) => {
		const record = templateFor(found, languageOf(activity));
		if (record === undefined) return { template: null, recordType: null, invalid: null };
		const { subject = '', body = '', html, recordType = '' } = record;
		return {
			template: { subject, body, html },
			recordType: recordType === '' ? null : recordType,
			invalid: faults.get(record) ?? null,
		};
	};
}

function text(value: unknown): string {
	return typeof value === 'string' ? value : '';
}
