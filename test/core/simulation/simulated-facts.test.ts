import type { QueueItem } from '../../../core/activity/queue-item';
import type { TraceEntry } from '../../../core/activity/trace';
import { readEntry } from '../../../core/decision/outcome/step-texts';
import { keyOf, SimulatedFacts } from '../../../core/simulation/simulated-facts';
import type { Subject } from '../../../core/simulation/simulation';
import type { ArcRecord } from '../../../core/record/record';
import type { Reference } from '../../../core/record/reference';
import type { ItemSources } from '../../../core/ledger/steps';

const newId = (queueItemId: string, key: string): string => `${queueItemId} ${key}`;
const time = (hour: number): number => Date.parse(`2026-03-02T${String(hour).padStart(2, '0')}:00:00Z`);
const iso = (hour: number): string => new Date(time(hour)).toISOString();

interface Given {
	readonly id: string;
	readonly hour: number;
	readonly regarding?: Reference;
	readonly correlatedWith?: string;
	readonly answered?: Subject['answered'];
	readonly holders?: readonly ArcRecord[];
	readonly records?: QueueItem['records'];
	readonly trace?: readonly TraceEntry[];
}

function subject({
	id,
	hour,
	regarding,
	correlatedWith,
	answered = null,
	holders = [],
	records = {},
	trace = [],
}: Given): Subject & { readonly sources: ItemSources } {
	const item = {
		id,
		activityId: `mail ${id}`,
		activityType: 'email',
		queueId: 'q',
		wayIn: 'to',
		enteredOn: iso(hour),
		evaluatedOn: iso(hour),
		records,
		trace,
		state: 'inactive',
		outcome: 'ready',
		reason: 'none',
	} as unknown as QueueItem;
	const activity = {
		id: item.activityId,
		type: 'email',
		direction: 'incoming',
		subject: id,
		from: 'ada@fabrikam.example',
		receivedOn: iso(hour),
		regarding: regarding ?? null,
		related: [],
		correlatedWith: correlatedWith ?? null,
	} as const;
	const sources = {
		item,
		activity,
		queue: null,
		addressHolders: holders,
		accounts: [],
		regarding: null,
		relatedCases: [],
		entitlements: [],
		owners: [],
		addressedQueues: ['q'],
		handledBefore: false,
	};
	return { item, sources, answered, happened: item, unreadable: null };
}

const factsOf = (subjects: readonly Subject[], ...stored: readonly ArcRecord[]) =>
	new SimulatedFacts(
		new Map(stored.map((record) => [keyOf(record.type, record.id), record])),
		subjects,
		({ id }, key) => [newId(id, key)],
	);
const regardingAt = (facts: SimulatedFacts, one: ReturnType<typeof subject>, hour: number) =>
	facts.sourcesOf(one, one.sources, time(hour)).regarding;

const madeByFirst: ArcRecord = { type: 'case', id: 'first case', state: 'active', createdOn: iso(9) };
const first = subject({
	id: 'first',
	hour: 9,
	regarding: { case: 'first case' },
	records: { case: { case: 'first case' } },
});
const answer = subject({ id: 'answer', hour: 10, regarding: { case: 'first case' }, correlatedWith: 'mail first' });

describe('a case that a simulated item made when it was handled', () => {
	it('is not there before it is made in the simulation, and the reply to nothing is new', () => {
		const facts = factsOf([first, answer], madeByFirst);
		expect([regardingAt(facts, first, 9), regardingAt(facts, answer, 10)]).toEqual([null, null]);
	});

	it('is what a reply belongs to once it is made again, in the state that people brought it to', () => {
		const facts = factsOf([first, answer], { ...madeByFirst, state: 'resolved', resolvedOn: iso(12) });
		const made = facts.create('case', newId('first', 'case'), { state: 'active', title: 'Anew' }, time(9));
		facts.link(first.item, made, 'regarding');
		expect(regardingAt(facts, answer, 10)).toMatchObject({ id: 'first case', title: 'Anew', state: 'active' });
		expect(facts.lookUp({ case: 'first case' }, time(13))).toMatchObject({ state: 'resolved', resolvedOn: iso(12) });
	});

	it('has another record in its place where the rule makes another', () => {
		const facts = factsOf([first, answer], madeByFirst);
		facts.link(
			first.item,
			facts.create('lead', newId('first', 'lead'), { lastName: 'Lindqvist' }, time(9)),
			'regarding',
		);
		expect(regardingAt(facts, answer, 10)).toMatchObject({ type: 'lead' });
	});

	it('is found by a reply to our own reply, which is not simulated', () => {
		const toReply = subject({
			id: 'answer',
			hour: 10,
			correlatedWith: 'our reply',
			answered: { regarding: { case: 'first case' }, related: [] },
		});
		const facts = factsOf([first, toReply], madeByFirst);
		facts.link(first.item, facts.create('case', newId('first', 'case'), { state: 'active' }, time(9)), 'regarding');
		expect(regardingAt(facts, toReply, 10)).toMatchObject({ id: 'first case' });
	});
});

describe('a record that others made', () => {
	const other: ArcRecord = { type: 'case', id: 'other', state: 'active', createdOn: iso(8) };
	it.each<[why: string, more: Partial<ArcRecord>, state: unknown]>([
		['active before it was resolved', { state: 'resolved', resolvedOn: iso(12) }, 'active'],
		['resolved afterwards', { state: 'resolved', resolvedOn: iso(8) }, 'resolved'],
		['active before it was cancelled', { state: 'cancelled', modifiedOn: iso(12) }, 'active'],
		['cancelled afterwards', { state: 'cancelled', modifiedOn: iso(8) }, 'cancelled'],
	])('is %s', (_why, more, state) => {
		const one = subject({ id: 'one', hour: 10, regarding: { case: 'other' } });
		expect(regardingAt(factsOf([one], { ...other, ...more }), one, 10)).toMatchObject({ state });
	});

	it('is not connected yet where it was made for the same message after this item was handled', () => {
		const one = subject({ id: 'one', hour: 10, regarding: { case: 'other' } });
		expect(regardingAt(factsOf([one], { ...other, createdOn: iso(11) }), one, 10)).toBeNull();
	});

	it('is unknown where nobody has looked it up, until somebody did', () => {
		const one = subject({ id: 'one', hour: 10, regarding: { case: 'unread' } });
		const facts = factsOf([one]);
		expect(facts.knows('case', 'unread')).toBe(false);
		facts.learn('case', ['unread', 'gone'], [{ type: 'case', id: 'unread', state: 'active' }]);
		expect(['unread', 'gone'].map((id) => facts.knows('case', id))).toEqual([true, true]);
		expect(regardingAt(facts, one, 10)).toMatchObject({ id: 'unread' });
		expect(facts.lookUp({ case: 'gone' }, time(10))).toBeUndefined();
	});
});

describe('a contact of the sender', () => {
	const contact = (hour: number): ArcRecord => ({ type: 'contact', id: 'c', state: 'active', createdOn: iso(hour) });
	it.each<[why: string, created: number, there: boolean]>([
		['is there where it was made before the item was handled', 9, true],
		['is not there yet where another rule made it later', 11, false],
	])('%s', (_why, created, there) => {
		const one = subject({ id: 'one', hour: 10, holders: [contact(created)] });
		const { addressHolders } = factsOf([one], contact(created)).sourcesOf(one, one.sources, time(10));
		expect(addressHolders).toHaveLength(there ? 1 : 0);
	});
});

describe('a sender', () => {
	const contact = (id: string, hour: number): ArcRecord => ({
		type: 'contact',
		id,
		state: 'active',
		emails: ['ada@fabrikam.example'],
		createdOn: iso(hour),
	});
	const holdersAt = (facts: SimulatedFacts, one: ReturnType<typeof subject>) =>
		facts.sourcesOf(one, one.sources, time(10)).addressHolders.map(({ id }) => id);

	it('is unknown until the simulation makes the contact that the item made then', () => {
		const trace = [readEntry({ at: iso(9), step: 'evaluate', kind: 'contactCreated', values: {} })];
		const holders = [contact('older', 8), contact('made', 9), contact('later', 12)];
		const one = subject({ id: 'one', hour: 9, holders, trace });
		const two = subject({ id: 'two', hour: 10, holders });
		const facts = factsOf([one, two]);
		expect(holdersAt(facts, one)).toEqual(['older']);
		facts.create('contact', 'simulated', { emails: ['ADA@fabrikam.example'], state: 'active' }, time(9));
		expect(holdersAt(facts, two)).toEqual(['older', 'simulated']);
	});

	it('is inactive until the simulation activates what the item activated then', () => {
		const holder = contact('ada', 8);
		const one = subject({
			id: 'one',
			hour: 9,
			holders: [holder],
			trace: [readEntry({ at: iso(9), step: 'evaluate', kind: 'senderActivated', values: { type: 'contact' } })],
		});
		const facts = factsOf([one]);
		const [before] = facts.sourcesOf(one, one.sources, time(9)).addressHolders;
		expect(before).toMatchObject({ state: 'inactive' });
		facts.update(before ?? holder, { state: 'active' }, time(9));
		expect(facts.sourcesOf(one, one.sources, time(9)).addressHolders).toMatchObject([{ state: 'active' }]);
	});
});
