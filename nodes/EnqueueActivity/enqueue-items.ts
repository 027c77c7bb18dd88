import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { ArcError } from '../../core/errors';
import { isSimplifiedGmail } from '../../core/mail/trigger-items/gmail-trigger-item';
import { isRecordOf, type Queue } from '../../core/record/record';
import { idOf, typeOf } from '../../core/record/reference';
import type { Arrival, TakenIn } from '../../core/ledger/intake';
import type { Store } from '../../core/ledger/store';
import type { ReadMail } from '../../core/mail/arrival/arrive';
import type { MailWay } from '../../core/mail/arrival/places';
import type { QueueChoice } from '../shared/records/look-up-queue';
import { errorItems } from '../shared/items/error-items';
import { openStore } from '../shared/store/open-store';
import { nodesBefore } from '../shared/rule/rule-nodes';
import { toNodeError } from '../shared/to-node-error';
import { readEntry, type Entry } from './read-entry';

interface Placed {
	readonly entry: Entry;
	readonly queueId: string | null;
}

/**
 * Stores each input item as an activity, in a queue where it came in. What is invalid ends its item
 * alone; all others are stored in one transaction.
 */
export async function enqueueItems(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const input = context.getInputData();
	const errors = new Map<number, Error>();
	const output: INodeExecutionData[] = [];
	try {
		const store = await openStore(context);
		for (const [entry, arrival, intake] of await storeEntries(
			store,
			await readEntries(context, store, errors),
			errors,
			isBehindEvents(context),
		)) {
			output.push({ json: outputJson(arrival, intake), pairedItem: { item: entry.index } });
		}
	} catch (error) {
		// A store that does not answer is no item's fault, and all of them are to come again.
		if (!context.continueOnFail()) throw toNodeError(context.getNode(), error);
		input.forEach((_item, index) => errors.set(index, error instanceof Error ? error : new Error(String(error))));
	}
	hintAtMissingHeaders(context);
	return [[...output, ...errorItems(context, input, errors)]];
}

async function readEntries(context: IExecuteFunctions, store: Store, errors: Map<number, Error>): Promise<Entry[]> {
	const moment = { storeId: store.id, now: new Date(await store.now()) };
	const entries: Entry[] = [];
	for (const index of context.getInputData().keys()) {
		try {
			entries.push(await readEntry(context, index, moment));
		} catch (error) {
			errors.set(index, error instanceof Error ? error : new Error(String(error)));
		}
	}
	return entries;
}

/** Whether ARC Event Trigger started this: what it enqueues makes no further events, or they would go round for ever. */
function isBehindEvents(context: IExecuteFunctions): boolean {
	return nodesBefore(context).some(({ kind }) => kind === 'arcEventTrigger');
}

async function storeEntries(
	store: Store,
	entries: readonly Entry[],
	errors: Map<number, Error>,
	fromEvent: boolean,
): Promise<Array<readonly [Entry, Arrival, TakenIn]>> {
	const placed = await place(store, await withRegarding(store, entries, errors), errors);
	const mails = placed.flatMap(({ entry, queueId }) => readMailOf(entry, queueId));
	const arrivedMails = mails.length === 0 ? [] : await arrivalsOfMails(store, mails);
	const arrivals = placed
		.map(({ entry, queueId }) => activityArrival(entry, queueId) ?? (arrivedMails.shift() as Arrival))
		.map((arrival): Arrival => (fromEvent ? { ...arrival, activity: { ...arrival.activity, fromEvent } } : arrival));
	const intakes = arrivals.length === 0 ? [] : await store.takeIn(arrivals);
	return placed.flatMap(({ entry }, position) => {
		const [arrival, intake] = [arrivals[position], intakes[position]];
		return arrival === undefined || intake === undefined ? [] : [[entry, arrival, intake] as const];
	});
}

async function arrivalsOfMails(store: Store, mails: readonly ReadMail[]): Promise<Arrival[]> {
	const { arrivalsOf } = await import('../../adapters/mail/intake/take-in-message.js');
	return await arrivalsOf(store, mails, await store.settings());
}

function readMailOf({ content, direction, regarding }: Entry, queueId: string | null): ReadMail[] {
	if (content.kind !== 'mail') return [];
	const { message, received, id, further } = content;
	const mailbox = queueId === null ? {} : { mailboxQueueId: queueId };
	const way: MailWay =
		direction === 'outgoing'
			? { kind: 'sent' }
			: received
				? { kind: 'received', ...mailbox }
				: { kind: 'enqueued', queueId };
	return [{ message, way, further, ...(id === undefined ? {} : { id }), ...(regarding === null ? {} : { regarding }) }];
}

function activityArrival({ content, direction, regarding }: Entry, queueId: string | null): Arrival | undefined {
	if (content.kind !== 'activity') return undefined;
	const { activity } = content;
	return {
		activity: { ...activity, regarding },
		conversationKeys: [activity.id],
		places: direction === 'outgoing' ? [] : [{ queueId, wayIn: activity.id }],
	};
}

/** The entries whose queue is there, each with its id; two queries at most. */
async function place(store: Store, entries: readonly Entry[], errors: Map<number, Error>): Promise<Placed[]> {
	const choices = entries.map(({ queue }) => queue);
	const ids = new Set(choices.flatMap((choice) => (choice.kind === 'id' ? [choice.id] : [])));
	const addresses = new Set(choices.flatMap((choice) => (choice.kind === 'email' ? [choice.address] : [])));
	const byId = new Set(
		(ids.size === 0 ? [] : await store.get('queue', [...ids]))
			.filter((record) => isRecordOf(record, 'queue'))
			.map(({ id }) => id),
	);
	const byAddress: ReadonlyMap<string, Queue> =
		addresses.size === 0 ? new Map() : await store.queuesByAddress([...addresses]);
	return entries.flatMap((entry): Placed[] => {
		const { queue } = entry;
		if (queue.kind === 'none') return [{ entry, queueId: null }];
		const queueId =
			queue.kind === 'id' ? (byId.has(queue.id) ? queue.id : undefined) : byAddress.get(queue.address)?.id;
		if (queueId !== undefined) return [{ entry, queueId }];
		errors.set(entry.index, queueUnknown(queue));
		return [];
	});
}

/** The entries that belong to no record, or to one that is there; a query for each type that is named. */
async function withRegarding(store: Store, entries: readonly Entry[], errors: Map<number, Error>): Promise<Entry[]> {
	const wanted = new Map<string, Set<string>>();
	for (const { regarding } of entries) {
		if (regarding !== null)
			wanted.set(typeOf(regarding), (wanted.get(typeOf(regarding)) ?? new Set()).add(idOf(regarding)));
	}
	const found = new Set<string>();
	for (const [type, ids] of wanted) for (const { id } of await store.get(type, [...ids])) found.add(`${type}:${id}`);
	return entries.filter(({ index, regarding }) => {
		if (regarding === null || found.has(`${typeOf(regarding)}:${idOf(regarding)}`)) return true;
		errors.set(
			index,
			new ArcError(
				'referenceNotFound',
				`The field \`regarding\` names the ${typeOf(regarding)} "${idOf(regarding).slice(0, 80)}", which the record store does not have`,
				{
					hint: 'Give the ID of a record of that type, or leave Regarding ID empty.',
				},
			),
		);
		return false;
	});
}

function outputJson({ activity }: Arrival, { activityId, known, queueItemIds, duplicates }: TakenIn): IDataObject {
	const { type, subject, direction } = activity;
	return {
		activity: { id: activityId, type, subject, direction },
		queueItems: [...queueItemIds, ...duplicates],
		known,
	};
}

function queueUnknown(queue: Exclude<QueueChoice, { kind: 'none' }>): ArcError {
	const name = queue.kind === 'id' ? queue.name : queue.address;
	return new ArcError('queueUnknown', `The record store has no queue "${name.slice(0, 120)}"`, {
		hint: 'Choose a queue from the list, make it with ARC Store, or publish a rule that names it by its e-mail address.',
	});
}

/** Says it where people look at the output, since nothing fails: messages without headers tell too little. */
function hintAtMissingHeaders(context: IExecuteFunctions): void {
	const preset: unknown = context.getNode().parameters['fromPreset'];
	const lacks = context
		.getInputData()
		.some(({ json }) =>
			preset === 'gmailTrigger'
				? isSimplifiedGmail(json)
				: preset === 'outlookTrigger' && json['internetMessageHeaders'] === undefined,
		);
	if (!lacks) return;
	context.addExecutionHints({
		message:
			preset === 'gmailTrigger'
				? 'Gmail Trigger with Simplify leaves out the headers, so answers are not connected to their case and automatic mail is not recognised. Turn Simplify off.'
				: 'Microsoft Outlook gives no headers here, so answers are not connected to their case and automatic mail is not recognised. To have both, hand over the message as a file (Raw Message).',
		type: 'warning',
		location: 'outputPane',
	});
}
