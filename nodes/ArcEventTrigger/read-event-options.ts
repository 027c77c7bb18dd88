import type { ITriggerFunctions } from 'n8n-workflow';
import type { EventChoice } from '../../core/decision/events/event-choice';
import type { EventKind } from '../../core/ledger/events';

export interface EventOptions {
	/** Who listens: the node of the workflow in this n8n, whatever it is called. */
	readonly listenerId: string;
	readonly choice: EventChoice;
	readonly eventsPerExecution: number;
}

interface OptionsParameter {
	readonly eventsPerExecution?: number;
	readonly queues?: readonly string[];
	readonly rules?: readonly string[];
}

const mostPerExecution = 100;

export function readEventOptions(context: ITriggerFunctions): EventOptions {
	const {
		eventsPerExecution = 20,
		queues = [],
		rules = [],
	} = context.getNodeParameter('options', {}) as OptionsParameter;
	return {
		listenerId: [context.getInstanceId(), context.getWorkflow().id ?? 'unsaved', context.getNode().id].join(':'),
		choice: { kinds: context.getNodeParameter('events', []) as EventKind[], queueIds: queues, ruleIds: rules },
		eventsPerExecution: Math.min(mostPerExecution, Math.max(1, Math.floor(eventsPerExecution))),
	};
}
