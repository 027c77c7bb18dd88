import {
	NodeOperationError,
	type IDataObject,
	type INodeExecutionData,
	type IRun,
	type ITriggerFunctions,
	type ITriggerResponse,
} from 'n8n-workflow';
import type { EventJson } from '../../core/decision/events/event-json';
import { isArcError, type ArcErrorCode } from '../../core/errors';
import { isOfSecondEngine } from '../shared/second-engine';
import { openStore } from '../shared/store/open-store';
import { toNodeError } from '../shared/to-node-error';
import { EventPump } from '../../rules/events/event-pump';
import { Pace } from '../../rules/events/pace';
import { readEventOptions } from './read-event-options';

/** What no waiting mends, so that the person who publishes is told at once. */
const refusals: ReadonlySet<ArcErrorCode> = new Set(['credentialInvalid', 'fieldInvalid', 'storeNotShared']);

/** An execution that is not over after this time has begun all the same. */
const beganMs = 60_000;

/**
 * Tells the workflow of events for as long as it is published. While a person looks (publishing),
 * what no waiting mends is thrown and shown; everything else is tried again for ever, since n8n
 * leaves a trigger dead that throws a few times.
 */
export async function listenForEvents(context: ITriggerFunctions): Promise<ITriggerResponse> {
	const node = context.getNode();
	if (['activate', 'update', 'create'].includes(context.getActivationMode())) await refuseWhatStays(context);
	const pump = new EventPump(
		readEventOptions(context),
		{
			openStore: async () => await openStore(context),
			emit: async (events) => await startExecution(context, events),
			outageBegan: (error) =>
				context.logger.warn(`${node.name}: ${toNodeError(node, error).message}. It is tried again until it works.`),
			outageEnded: () => context.logger.info(`${node.name}: events are told again`),
			describe: (error) => {
				const { message, description } = toNodeError(node, error);
				return {
					code: isArcError(error) ? error.code : 'internalError',
					message,
					recommendation: isArcError(error) ? (error.hint ?? null) : (description ?? null),
				};
			},
			now: Date.now,
		},
		new Pace(),
	);
	await pump.start();
	return { closeFunction: async () => await pump.stop() };
}

async function refuseWhatStays(context: ITriggerFunctions): Promise<void> {
	try {
		await openStore(context);
	} catch (error) {
		if (!isArcError(error) || !refusals.has(error.code)) return;
		// n8n shows the message of a refused trigger and nothing else, so it says what to do as well.
		const message = error.hint === undefined ? error.message : `${error.message}. ${error.hint}`;
		throw new NodeOperationError(context.getNode(), message, { description: `(${error.code})` });
	}
}

/** Resolves when the execution has ended, however, or has been running for a while; rejects where none began. */
async function startExecution(context: ITriggerFunctions, events: readonly EventJson[]): Promise<void> {
	const items = toItems(events);
	// Such a workflow takes no promise.
	if (isOfSecondEngine(context)) {
		context.emit([items]);
		return;
	}
	const done = context.helpers.createDeferredPromise<IRun>();
	context.emit([items], undefined, done);
	let timer: NodeJS.Timeout | undefined;
	const began = new Promise<void>((resolve) => {
		timer = setTimeout(resolve, beganMs);
	});
	try {
		await Promise.race([done.promise.then(() => undefined, refuseUnlessCancelled), began]);
	} finally {
		clearTimeout(timer);
	}
}

/** An execution that a person or a time limit cancelled had begun. */
async function refuseUnlessCancelled(error: unknown): Promise<void> {
	if (error instanceof Error && /^(?:Manual|Timeout)ExecutionCancelledError$/.test(error.name)) return;
	await Promise.reject(error);
}

export function toItems(events: readonly EventJson[]): INodeExecutionData[] {
	return events.map((event) => ({ json: event as unknown as IDataObject }));
}
