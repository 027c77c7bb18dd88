import type { ITriggerFunctions } from 'n8n-workflow';
import type { Outcome } from '../../core/activity/reason';
import type { RunningRule } from '../../rules/runner/running-rule';
import { normalizeAddress } from '../../core/address';
import { readQueueChoice, type QueueChoice } from '../shared/records/look-up-queue';
import { readOwner } from '../shared/records/read-owner';

/** A rule as the parameters of its trigger say it. */
export interface RuleOptions extends RunningRule {
	readonly nodeId: string;
	readonly queue: QueueChoice;
	/** A value of Receive From: a source, or `queueOnly`. */
	readonly receiveFrom: string;
	/** Servers whose Authentication-Results are believed, in lower case. */
	readonly trustedServers: ReadonlySet<string>;
	/** Addresses and domains of contact forms, normalised: their mail is from whom Reply-To names. */
	readonly contactForms: ReadonlySet<string>;
	/** How long a run by hand waits for a first message, in milliseconds. */
	readonly testRunWaitsMs: number;
	/** Bytes that a message may have. */
	readonly maxSize: number;
}

interface Locator {
	readonly value?: unknown;
}

interface OptionsParameter {
	readonly attempts?: number;
	readonly executionsAtOnce?: number;
	readonly itemsPerExecution?: number;
	readonly includeHtml?: boolean;
	readonly leaseSeconds?: number;
	readonly sizeLimitMb?: number;
	readonly testRunWaits?: number;
	readonly trustedServers?: string;
	readonly contactForms?: string;
}

/** Reads the trigger's parameters. A rule is identified by its workflow and trigger node. */
export function readRule(context: ITriggerFunctions): RuleOptions {
	const workflow = context.getWorkflow();
	const node = context.getNode();
	const workflowId = workflow.id ?? 'unsaved';
	const options = context.getNodeParameter('options', {}) as OptionsParameter;
	const type = context.getNodeParameter('activityType') as string;
	const activityType = type === 'custom' ? (context.getNodeParameter('customActivityType') as string).trim() : type;
	return {
		ruleId: `${workflowId}:${node.id}`,
		name: ruleNameOf(context),
		workflowId,
		nodeId: node.id,
		instanceId: context.getInstanceId(),
		activityType,
		queue: readQueueChoice(context.getNodeParameter('queue', {}) as Locator),
		receiveFrom: context.getNodeParameter('receiveFrom', 'queueOnly') as string,
		owner: readOwner(context.getNodeParameter('owner', {}) as Locator),
		monitor: context.getNodeParameter('monitorOptions', ['failed']) as Outcome[],
		attempts: options.attempts ?? 5,
		executionsAtOnce: options.executionsAtOnce ?? 5,
		itemsPerExecution: options.itemsPerExecution ?? 0,
		includeHtml: options.includeHtml ?? false,
		leaseMs: (options.leaseSeconds ?? 60) * 1000,
		trustedServers: new Set(wordsOf(options.trustedServers).map((server) => server.toLowerCase())),
		contactForms: new Set(wordsOf(options.contactForms).map((form) => normalizeAddress(form).replace(/^@/, ''))),
		testRunWaitsMs: (options.testRunWaits ?? 10) * 1000,
		maxSize: (options.sizeLimitMb ?? 25) * 1024 * 1024,
	};
}

/** What the rule is called: its own name, or that of the workflow. */
export function ruleNameOf(context: ITriggerFunctions): string {
	const name = (context.getNodeParameter('ruleName', '') as string).trim();
	return name === '' ? (context.getWorkflow().name ?? 'Unnamed rule') : name;
}

/** Names that are written one after the other. */
function wordsOf(list = ''): readonly string[] {
	return list.split(/[\s,;]+/).filter((word) => word !== '');
}
