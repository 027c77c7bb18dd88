import type { ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { eventJson } from '../../core/decision/events/event-json';
import { isChosen } from '../../core/decision/events/event-choice';
import type { Store } from '../../core/ledger/store';
import type { StoreEvent } from '../../core/ledger/events';
import { openStore } from '../shared/store/open-store';
import { toNodeError } from '../shared/to-node-error';
import { toItems } from './listen-for-events';
import { readEventOptions } from './read-event-options';

const looksBack = 200;

/** A run by hand: the latest event that the node is told of, else the last item that failed, else a sample. */
export function emitLatestEvent(context: ITriggerFunctions): ITriggerResponse {
	const manualTriggerFunction = async (): Promise<void> => {
		try {
			const store = await openStore(context);
			const { choice } = readEventOptions(context);
			const latest = (await store.latestEvents(looksBack)).find((event) => isChosen(event, choice));
			context.emit([
				toItems([latest === undefined ? eventJson((await lastFailure(store)) ?? sample, true) : eventJson(latest)]),
			]);
		} catch (error) {
			throw toNodeError(context.getNode(), error);
		}
	};
	return { manualTriggerFunction };
}

/** The last failed item as the event that it would have been; events are written down only while somebody listens. */
async function lastFailure(store: Store): Promise<StoreEvent | null> {
	const [entry] = (await store.entries({ states: ['failed'], limit: 1 })).entries;
	if (entry === undefined || entry.reason === null) return null;
	const [activity] = await store.activities([entry.activityId]);
	const {
		id,
		activityId,
		activityType,
		subject,
		conditionItem,
		reason,
		enteredOn,
		evaluatedOn,
		ruleId,
		ruleName,
		queueId,
		queueName,
	} = entry;
	return {
		id,
		position: 0,
		at: evaluatedOn ?? enteredOn,
		queueName,
		place: { ruleId, ruleName, workflowId: null, queueId },
		content: {
			kind: 'itemFailed',
			queueItemId: id,
			activityId,
			activityType,
			subject,
			sender: activity?.from ?? null,
			conditionItem,
			reason,
			detail: null,
			attempts: 1,
			enteredOn,
		},
	};
}

const sample: StoreEvent = {
	id: '00000000-0000-4000-8000-000000000000',
	position: 0,
	at: '2026-03-02T10:00:00.000Z',
	queueName: 'Support',
	place: {
		ruleId: 'sample:rule',
		ruleName: 'Email to case',
		workflowId: 'sample',
		queueId: '00000000-0000-4000-8000-000000000001',
	},
	content: {
		kind: 'itemFailed',
		queueItemId: '00000000-0000-4000-8000-000000000002',
		activityId: '00000000-0000-4000-8000-000000000003',
		activityType: 'email',
		subject: 'Label printer offline',
		sender: 'ada.lindqvist@fabrikam.example',
		conditionItem: 'Urgent',
		reason: 'recordNotCreated',
		detail: 'The record could not be made. The case is missing its customer',
		attempts: 1,
		enteredOn: '2026-03-02T09:59:58.000Z',
	},
};
