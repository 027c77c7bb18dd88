import { NodeOperationError, type ITriggerFunctions, type ITriggerResponse } from 'n8n-workflow';
import { ArcError, isArcError, type ArcErrorCode } from '../../core/errors';
import type { Queue } from '../../core/record/record';
import type { Store } from '../../core/ledger/store';
import { backOff } from '../../core/rule-loop/back-off';
import { RuleRunner } from '../../rules/runner/rule-runner';
import { Upkeep } from '../../rules/runner/upkeep';
import { refuseOtherStores } from './one-store';
import { openStore } from '../shared/store/open-store';
import { loadWork } from '../shared/rule/node-work';
import { nodesBehind } from '../shared/rule/rule-nodes';
import { isQueueMode } from '../shared/store/queue-mode';
import { findQueue } from './find-queue';
import { outageReport } from './outage-report';
import { readRule, ruleNameOf, type RuleOptions } from './read-rule';
import type { Close, ReceiverReport, Reception } from './mail-source';
import { sourceOf } from './mail-sources';
import { startExecution } from './start-execution';

/** What no waiting mends, so that the person who publishes is told at once. */
const refusals: ReadonlySet<ArcErrorCode> = new Set([
	'credentialInvalid',
	'fieldInvalid',
	'folderUnknown',
	'notOffered',
	'portInUse',
	'privilegeMissing',
	'queueRequired',
	'queueUnknown',
	'queueWithoutAddress',
	'recordTypeUnknown',
	'ruleAlreadyActive',
	'storeMismatch',
	'storeNotShared',
]);

/**
 * Activates a rule. While a person looks (publishing), what no waiting mends is thrown and shown;
 * everything else, and everything at n8n's own start, is tried again for ever, since n8n leaves a
 * trigger dead that throws a few times.
 */
export async function registerRule(context: ITriggerFunctions): Promise<ITriggerResponse> {
	const someoneLooks = ['activate', 'update', 'create'].includes(context.getActivationMode());
	const report = outageReport(context, 'rule', { ruleName: ruleNameOf(context), queueId: null });
	let close: Close | undefined;
	let timer: NodeJS.Timeout | undefined;
	let failures = 0;
	let closed = false;

	const attempt = async (): Promise<void> => {
		close = await activate(context, someoneLooks);
		if (closed) await close();
	};
	const tryAgain = (error: unknown): void => {
		if (failures === 0) report.began(error);
		failures += 1;
		if (closed) return;
		timer = setTimeout(
			() => {
				attempt().then(() => report.ended(), tryAgain);
			},
			backOff(failures, 2_000, 60_000),
		);
	};

	try {
		await attempt();
	} catch (error) {
		if (someoneLooks && isArcError(error) && refusals.has(error.code)) throw refusal(context, error);
		tryAgain(error);
	}
	return {
		closeFunction: async () => {
			closed = true;
			clearTimeout(timer);
			await close?.();
		},
	};
}

/** n8n shows the message of a refused trigger and nothing else, so it says what to do as well. */
function refusal(context: ITriggerFunctions, error: ArcError): NodeOperationError {
	const message = error.hint === undefined ? error.message : `${error.message}. ${error.hint}`;
	return new NodeOperationError(context.getNode(), message, { description: `(${error.code})` });
}

async function activate(context: ITriggerFunctions, someoneLooks: boolean): Promise<Close> {
	// A rule that runs already is left as it is.
	if (someoneLooks) refuseOtherStores(context);
	const rule = readRule(context);
	const store = await openStore(context);
	const queue = await findQueue(context, store, rule);
	await enter(store, rule, queue, context, someoneLooks);
	const reported = { ruleName: rule.name, queueId: queue?.id ?? null };
	// The first message finds loaded what its execution needs.
	let loading: Promise<void> | undefined;
	const loadNodes = (): void => {
		if (!isQueueMode()) loading ??= loadWork(nodesBehind(context).map(({ kind }) => kind));
	};
	const report = outageReport(context, 'rule', reported);
	const stopReceiving = await receive({ context, store, rule }, queue, {
		...outageReport(context, sourceOf(rule)?.outage ?? 'mailServer', reported),
		waits: loadNodes,
		isRefusal: someoneLooks ? ({ code }) => refusals.has(code) : null,
	}).catch(async (error: unknown) => {
		// n8n never closes a trigger that it refused.
		await store.unregisterRule(rule.ruleId, rule.instanceId);
		await loading;
		return await Promise.reject(error);
	});
	const runner = new RuleRunner(store, rule, queue?.id ?? null, {
		emit: async (items) => await startExecution(context, items),
		outageBegan: report.began,
		outageEnded: report.ended,
		executionsLost: outageReport(context, 'rule', reported),
		runsElsewhere: isQueueMode(),
	});
	runner.start();
	loadNodes();
	const endUpkeep = Upkeep.join(store);
	return async () => {
		await stopReceiving();
		await runner.stop();
		await endUpkeep();
		await loading;
		await store.unregisterRule(rule.ruleId, rule.instanceId);
	};
}

async function receive(
	reception: Omit<Reception, 'queueId'> & { readonly rule: RuleOptions },
	queue: Queue | null,
	report: ReceiverReport,
): Promise<Close> {
	const source = sourceOf(reception.rule);
	if (queue === null || source === undefined) return async () => undefined;
	const { subscribe } = await source.load();
	return await subscribe({ ...reception, queueId: queue.id }, report);
}

async function enter(
	store: Store,
	rule: RuleOptions,
	queue: Queue | null,
	context: ITriggerFunctions,
	someoneLooks: boolean,
): Promise<void> {
	const result = await store.registerRule(
		{
			ruleId: rule.ruleId,
			name: rule.name,
			workflowId: rule.workflowId,
			nodeId: rule.nodeId,
			instanceId: rule.instanceId,
			activityType: rule.activityType,
			queueId: queue?.id ?? null,
			activated: context.getActivationMode() === 'activate',
			monitor: rule.monitor,
		},
		{ waitForTurn: !someoneLooks },
	);
	if (result.kind === 'registered') return;
	const where = queue === null ? 'without a queue' : `on the queue "${queue.name ?? queue.id}"`;
	const text = `Another rule for ${rule.activityType} ${where} is active: "${result.heldBy.name}" (workflow ${result.heldBy.workflowId})`;
	if (result.kind === 'refused') {
		throw new ArcError('ruleAlreadyActive', text, {
			hint: 'Unpublish the other workflow first, or monitor another queue. One rule with several condition items can replace both.',
		});
	}
	context.logger.warn(`ARC rule "${rule.name}" waits: ${text}`);
}
