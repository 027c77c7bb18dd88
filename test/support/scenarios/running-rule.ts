import { EngineWorkflow } from '../engine/n8n-engine.ts';
import { defaultOwner } from './given.ts';
import type { Names } from './names.ts';
import { workflowOf } from './rule-workflow.ts';
import type { RuleDefinition } from './scenario.ts';

/** A rule of a scenario and the workflow that runs for it. */
export interface RunningRule {
	definition: RuleDefinition;
	/** What somebody saved since; it counts when the rule is published again. */
	draft: RuleDefinition;
	workflow: EngineWorkflow | null;
	/** How often the rule was published, so that a new version is a new registration of one workflow. */
	published: number;
}

/** A rule before it is published. */
export const ruleThatRests = (rule: RuleDefinition): RunningRule => ({
	definition: rule,
	draft: rule,
	workflow: null,
	published: 0,
});

/** Saves what somebody changed in a rule. */
export function edit(running: RunningRule, changes: Partial<RuleDefinition>): void {
	const { rule: _id, ...parts } = changes as Partial<RuleDefinition> & { readonly rule?: string };
	running.draft = { ...running.draft, ...parts };
	if (!running.workflow) running.definition = running.draft;
}

/** Whether an execution runs, or ended in a way that was not looked at yet; it may begin and end while a store is asked. */
export function isBusy({ workflow }: RunningRule): boolean {
	return workflow !== null && (workflow.isRunning || workflow.failures.length > 0);
}

/** The workflow of a rule, with a mail server that takes its replies. */
export function engineOf(
	rule: RuleDefinition,
	names: Names,
	lists: ReadonlySet<string>,
	smtpPort: number,
): EngineWorkflow {
	const owner = names.has('user', defaultOwner) ? `user:${names.id('user', defaultOwner)}` : null;
	return new EngineWorkflow(workflowOf(rule, names, owner, lists), {
		arcSmtpApi: { host: '127.0.0.1', port: smtpPort, security: 'none' },
	});
}
