import { isChosen, type EventChoice } from '../../../core/decision/events/event-choice';
import { eventJson } from '../../../core/decision/events/event-json';
import { itemSchemas } from '../../../core/item/output-schemas';
import type { EventContent, StoreEvent } from '../../../core/ledger/events';

const place = { ruleId: 'w:n', ruleName: 'Email to case', workflowId: 'w', queueId: 'q' };
const event = (content: EventContent, fields: Partial<StoreEvent> = {}): StoreEvent => ({
	id: 'e',
	position: 1,
	at: '2026-03-02T10:05:00.000Z',
	queueName: 'Support',
	place,
	content,
	...fields,
});

const outage: EventContent = {
	kind: 'outageBegan',
	of: 'mailServer',
	code: 'mailboxUnavailable',
	message: 'The mail server does not answer',
	recommendation: 'Wait',
	since: '2026-03-02T10:00:00.000Z',
};
const failed: EventContent = {
	kind: 'itemFailed',
	queueItemId: 'i',
	activityId: 'a',
	activityType: 'email',
	subject: 'Printer',
	sender: null,
	conditionItem: null,
	reason: 'internalError',
	detail: 'The execution ended with an error',
	attempts: 5,
	enteredOn: '2026-03-02T10:00:00.000Z',
};
const stopped: EventContent = {
	kind: 'replyStopped',
	queueItemId: 'i',
	to: 'ada@fabrikam.example',
	subject: 'Re: Printer',
	message: 'The limit for one address',
};

const heldBack: EventContent = {
	kind: 'messagesHeldBack',
	folder: 'INBOX',
	uids: [4, 7],
	message: 'A message cannot be read',
	recommendation: 'Look at it',
};

describe('an event', () => {
	it.each<[content: EventContent, summary: string]>([
		[
			failed,
			'Failed: email "Printer" from nobody (rule "Email to case"): The execution ended with an error each time, and the attempts of the rule are used up. Look at the execution in n8n, mend what it names, and execute the entry again.',
		],
		[outage, 'Outage (rule "Email to case"): The mail server does not answer'],
		[
			{ ...outage, kind: 'outageEnded' },
			'The outage is over after 5 min (rule "Email to case"): The mail server does not answer',
		],
		[heldBack, 'Held back by the mail server (rule "Email to case"): A message cannot be read'],
		[stopped, 'A reply to ada@fabrikam.example was stopped (rule "Email to case"): The limit for one address'],
	])('says in one line what happened: $kind', (content, summary) => {
		expect(eventJson(event(content)).summary).toBe(summary);
	});

	it.each<[content: EventContent]>([[failed], [outage], [heldBack], [stopped]])(
		'is as the output schema of the node says: $kind',
		(content) => {
			const json = eventJson(event(content));
			expect(itemSchemas.ArcEventTrigger.strict().parse(json)).toEqual(json);
		},
	);

	it('has the keys of its kind, and all others as null', () => {
		expect(eventJson(event(stopped))).toMatchObject({
			item: null,
			reason: null,
			outage: null,
			reply: { to: 'ada@fabrikam.example' },
			queue: { id: 'q', name: 'Support' },
		});
		expect(eventJson(event(outage, { place: { ...place, ruleId: null, queueId: null } }))).toMatchObject({
			rule: null,
			queue: null,
			outage: { minutes: 5 },
		});
	});

	it.each<[why: string, choice: Partial<EventChoice>, chosen: boolean]>([
		['its kind is asked for', {}, true],
		['another kind is asked for', { kinds: ['outageBegan'] }, false],
		['its rule is asked for', { ruleIds: ['x', 'w:n'] }, true],
		['another rule is asked for', { ruleIds: ['x'] }, false],
		['its queue is asked for', { queueIds: ['q'] }, true],
		['another queue is asked for', { queueIds: ['x'] }, false],
		['its rule is asked for in another queue', { ruleIds: ['w:n'], queueIds: ['x'] }, false],
	])('is chosen or not where %s', (_why, choice, chosen) => {
		expect(isChosen(event(failed), { kinds: ['itemFailed'], ruleIds: [], queueIds: [], ...choice })).toBe(chosen);
	});

	it('without a rule belongs to none', () => {
		expect(
			isChosen(event(outage, { place: { ...place, ruleId: null } }), {
				kinds: ['outageBegan'],
				ruleIds: [''],
				queueIds: [],
			}),
		).toBe(false);
	});
});
