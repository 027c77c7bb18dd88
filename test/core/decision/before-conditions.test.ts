import type { Activity } from '../../../core/activity/activity';
import type { QueueItem } from '../../../core/activity/queue-item';
import { beforeConditions, type Preliminary } from '../../../core/decision/judge/before-conditions';
import { judgeConnection } from '../../../core/decision/judge/connected-case';
import { defaultAdvancedSettings, type AdvancedSettings } from '../../../core/decision/settings/rule-settings';
import type { ArcRecord, Case, Owner } from '../../../core/record/record';
import { defaultSettings } from '../../../core/ledger/settings';
import type { ItemSources } from '../../../core/ledger/steps';

const now = Date.parse('2026-03-02T10:00:00Z');
const email: Activity = {
	id: 'a',
	type: 'email',
	direction: 'incoming',
	subject: 'Printer jams',
	from: 'ada@fabrikam.example',
	fromName: 'Ada',
	receivedOn: '2026-03-02T10:00:00Z',
	regarding: null,
	related: [],
};
const ada: ArcRecord = { type: 'contact', id: 'ada' };
const connected = { regarding: { case: 'c' } };
const hourAgo = '2026-03-02T09:00:00.000Z';

function caseOf(more: Partial<Case> = {}): Case {
	return { type: 'case', id: 'c', state: 'active', ...more };
}

interface Situation {
	readonly activity?: Partial<Activity>;
	readonly sources?: Partial<ItemSources>;
	readonly advanced?: Partial<AdvancedSettings>;
	readonly owner?: Owner;
}

function judge({ activity = {}, sources = {}, advanced = {}, owner }: Situation): Preliminary {
	return beforeConditions({
		sources: {
			item: { id: 'i', queueId: 'q', wayIn: 'to' } as QueueItem,
			activity: { ...email, ...activity },
			queue: { type: 'queue', id: 'q' },
			addressHolders: [ada],
			accounts: [],
			regarding: null,
			relatedCases: [],
			entitlements: [],
			owners: [],
			addressedQueues: ['q'],
			handledBefore: false,
			...sources,
		},
		rule: {
			ruleId: 'r',
			name: 'Rule',
			owner: owner ?? null,
			monitor: [],
			advanced: { ...defaultAdvancedSettings, ...advanced },
		},
		settings: defaultSettings,
		now,
	});
}

function summary(result: Preliminary): string {
	if (result.kind === 'ends') return `${result.outcome} ${result.reason}`;
	return result.kind === 'needs' ? `needs ${result.task.kind}` : 'goes on';
}

const unknown = { addressHolders: [] };
const allowed = { allowUnknownSenders: true };
const grace = { type: 'user', id: 'grace' };

const activeCase = { type: 'case', id: 'k', state: 'active', originQueue: 'q' } as never;
const pastConnection = { id: 'i', queueId: 'q', wayIn: 'to', pastConnection: true } as QueueItem;

it.each<[why: string, situation: Situation, expected: string]>([
	['a known contact', {}, 'goes on'],
	['an owner that is there', { owner: { user: 'grace' }, sources: { owners: [grace] } }, 'goes on'],
	['an owner that is gone', { owner: { user: 'grace' } }, 'failed ownerDisabled'],
	[
		'a disabled owner',
		{ owner: { user: 'grace' }, sources: { owners: [{ ...grace, enabled: false }] } },
		'failed ownerDisabled',
	],
	['an outgoing message', { activity: { direction: 'outgoing' } }, 'skipped outgoing'],
	['an outgoing phone call', { activity: { type: 'phoneCall', direction: 'outgoing' } }, 'goes on'],
	['a second item of one queue', { sources: { handledBefore: true } }, 'skipped duplicate'],
	[
		'an activity that was enqueued again',
		{ sources: { handledBefore: true, item: { id: 'i', queueId: 'q', wayIn: 'call-2' } as QueueItem } },
		'goes on',
	],
	[
		'a reply to an active case',
		{ activity: { regarding: { case: 'k' } }, sources: { regarding: activeCase } },
		'skipped activeCaseConnected',
	],
	[
		'the same, executed again past it',
		{ activity: { regarding: { case: 'k' } }, sources: { regarding: activeCase, item: pastConnection } },
		'goes on',
	],
	[
		'what belongs to another record, executed again past it',
		{ activity: { regarding: { lead: 'l' } }, sources: { regarding: { type: 'lead', id: 'l' }, item: pastConnection } },
		'goes on',
	],
	[
		'what belongs to a record that is gone, executed again',
		{ activity: { regarding: { case: 'k' } }, sources: { regarding: undefined, item: pastConnection } },
		'failed sourceNotFound',
	],
	[
		'a machine, executed again past a connection',
		{ activity: { automatic: 'outOfOffice' }, sources: { item: pastConnection } },
		'skipped automaticMail',
	],
	['an out-of-office message', { activity: { automatic: 'outOfOffice' } }, 'skipped automaticMail'],
	[
		'an out-of-office message that is wanted',
		{ activity: { automatic: 'outOfOffice' }, advanced: { automaticMail: 'create' } },
		'goes on',
	],
	['list mail', { activity: { automatic: 'list' } }, 'goes on'],
	[
		'list mail that is not wanted',
		{ activity: { automatic: 'list' }, advanced: { listMail: 'skip' } },
		'skipped automaticMail',
	],
	['no sender', { activity: { from: null } }, 'skipped noSender'],
	['an unknown sender', { sources: unknown }, 'skipped unknownSender'],
	['an inactive sender', { sources: { addressHolders: [{ ...ada, state: 'inactive' }] } }, 'skipped unknownSender'],
	['a lead', { sources: { addressHolders: [{ type: 'lead', id: 'l' }] } }, 'skipped unknownSender'],
	['an unknown sender who is allowed', { sources: unknown, advanced: allowed }, 'needs createContact'],
	[
		'a lead who is allowed',
		{ sources: { addressHolders: [{ type: 'lead', id: 'l' }] }, advanced: allowed },
		'needs createContact',
	],
	[
		'an inactive sender who is allowed',
		{ sources: { addressHolders: [{ ...ada, state: 'inactive' }] }, advanced: allowed },
		'needs activate',
	],
	[
		'an inactive one, mapped manually',
		{
			sources: { addressHolders: [{ ...ada, state: 'inactive' }] },
			advanced: { ...allowed, unknownSenders: 'mapManually' },
		},
		'needs activate',
	],
	[
		'an unknown sender, mapped manually',
		{ sources: unknown, advanced: { ...allowed, unknownSenders: 'mapManually' } },
		'goes on',
	],
	[
		'a rule owner who may not create',
		{
			owner: { user: 'grace' },
			sources: { ...unknown, owners: [{ ...grace, privileges: [] }] },
			advanced: { ...allowed, createContactAs: 'ruleOwner' },
		},
		'failed contactNotCreated',
	],
	[
		'a queue owner who may, whatever the rule owner may',
		{ owner: { user: 'grace' }, sources: { ...unknown, owners: [{ ...grace, privileges: [] }] }, advanced: allowed },
		'needs createContact',
	],
	[
		'an owner who may not create a contact, where a user and a contact have the address',
		{
			owner: { user: 'grace' },
			sources: {
				addressHolders: [
					{ type: 'user', id: 'u' },
					{ type: 'contact', id: 'c' },
				],
				owners: [{ ...grace, privileges: [] }],
			},
			advanced: { ...allowed, createContactAs: 'ruleOwner' },
		},
		'needs createContact',
	],
	['no entitlement', { advanced: { requireEntitlement: true } }, 'skipped noEntitlement'],
	[
		'an entitlement',
		{
			advanced: { requireEntitlement: true },
			sources: { entitlements: [{ type: 'entitlement', id: 'e', customer: { contact: 'ada' } }] },
		},
		'goes on',
	],
	['a task of nobody', { activity: { type: 'task', from: null }, advanced: { requireEntitlement: true } }, 'goes on'],
	['a post of a blocked profile', { activity: { type: 'socialActivity', blockedProfile: true } }, 'goes on'],
	[
		'a post of a profile that is left out',
		{ activity: { type: 'socialActivity', blockedProfile: true }, advanced: { blockedProfiles: false } },
		'skipped blockedProfile',
	],
	[
		'a public post',
		{ activity: { type: 'socialActivity' }, advanced: { directMessagesOnly: true } },
		'skipped notDirectMessage',
	],
	[
		'a direct message',
		{ activity: { type: 'socialActivity', directMessage: true }, advanced: { directMessagesOnly: true } },
		'goes on',
	],
	[
		'the connection is asked before the sender',
		{ activity: connected, sources: { ...unknown, regarding: caseOf() } },
		'skipped activeCaseConnected',
	],
	[
		'automatic mail is asked before the connection',
		{ activity: { ...connected, automatic: 'bounce' }, sources: { regarding: caseOf() } },
		'skipped automaticMail',
	],
])('%s: %#', (_why, situation, expected) => {
	expect(summary(judge(situation))).toBe(expected);
});

it.each<[why: string, createContactAs: AdvancedSettings['createContactAs'], owner: string]>([
	['the owner of the queue', 'queueOwner', 'queue-owner'],
	['the owner of the rule', 'ruleOwner', 'grace'],
])('lets the contact of an unknown sender belong to %s', (_why, createContactAs, owner) => {
	const found = judge({
		owner: { user: 'grace' },
		sources: {
			...unknown,
			queue: { type: 'queue', id: 'q', owner: { user: 'queue-owner' } },
			owners: [grace, { ...grace, id: 'queue-owner' }],
		},
		advanced: { ...allowed, createContactAs },
	});
	expect(found).toMatchObject({ kind: 'needs', task: { kind: 'createContact', owner: { user: owner } } });
});

const withTime = { waitAfterResolved: { enabled: true, minutes: 60 } };
const withoutTime = { waitAfterResolved: { enabled: true, minutes: null } };

it.each<[why: string, regarding: ArcRecord | null | undefined, advanced: Partial<AdvancedSettings>, expected: string]>([
	['no record', null, {}, 'goes on'],
	['a record that is gone', undefined, {}, 'failed sourceNotFound'],
	['an order', { type: 'custom_order', id: 'o' }, withoutTime, 'skipped otherRecordConnected'],
	['an active case', caseOf(), withTime, 'skipped activeCaseConnected'],
	['an active case that may be updated', caseOf(), { onActiveCase: 'create' }, 'goes on'],
	['a resolved case', caseOf({ state: 'resolved', resolvedOn: hourAgo }), {}, 'skipped resolvedCaseConnected'],
	[
		'a resolved case, without time',
		caseOf({ state: 'resolved', resolvedOn: '2026-03-02T09:59:59Z' }),
		withoutTime,
		'goes on',
	],
	[
		'a case resolved just now',
		caseOf({ state: 'resolved', resolvedOn: '2026-03-02T09:00:00.001Z' }),
		withTime,
		'skipped resolvedTooRecently',
	],
	['a case resolved exactly that long ago', caseOf({ state: 'resolved', resolvedOn: hourAgo }), withTime, 'goes on'],
	[
		'a case resolved before that',
		caseOf({ state: 'resolved', resolvedOn: '2026-03-01T10:00:00Z' }),
		withTime,
		'goes on',
	],
	['a resolved case whose time was cleared', caseOf({ state: 'resolved', resolvedOn: null }), withTime, 'goes on'],
	['a cancelled case', caseOf({ state: 'cancelled' }), {}, 'goes on'],
	['another subject', caseOf(), { onSubjectChanged: 'newCase' }, 'goes on'],
])('connected to %s: %#', (_why, regarding, advanced, expected) => {
	const activity = { ...(regarding === null ? {} : connected), subjectChanged: true };
	expect(summary(judge({ activity, sources: { regarding }, advanced }))).toBe(expected);
});

describe('several cases for one email', () => {
	const ofQueue = caseOf({ id: 'mine', originQueue: 'q' });
	const ofOther = caseOf({ id: 'theirs', originQueue: 'other' });
	const ask = (
		relatedCases: readonly ArcRecord[],
		more: Partial<AdvancedSettings> = {},
		subjectChanged = false,
	): ReturnType<typeof judgeConnection> =>
		judgeConnection({
			activity: { ...email, subjectChanged, related: [{ case: 'mine' }, { case: 'theirs' }, { account: 'fabrikam' }] },
			regarding: null,
			relatedCases,
			queueId: 'q',
			addressedQueues: ['q'],
			now,
			advanced: { ...defaultAdvancedSettings, multipleCases: true, ...more },
		});

	it('asks the case of the own queue only', () => {
		expect(ask([ofOther])).toEqual({ connectedCase: null, reason: null, link: 'related' });
		expect(ask([ofOther, ofQueue])).toMatchObject({ connectedCase: { id: 'mine' }, reason: 'activeCaseConnected' });
	});

	it('takes the active case of a queue before a resolved one, and else the one resolved last', () => {
		const old = caseOf({ id: 'old', originQueue: 'q', state: 'resolved', resolvedOn: '2026-01-01T00:00:00Z' });
		const recent = caseOf({ id: 'recent', originQueue: 'q', state: 'resolved', resolvedOn: '2026-02-01T00:00:00Z' });
		expect(ask([old, recent]).connectedCase?.id).toBe('recent');
		expect(ask([recent, ofQueue]).connectedCase?.id).toBe('mine');
	});

	it('drops cases of queues that are no longer addressed, and no other record', () => {
		expect(ask([ofOther, ofQueue], { pruneRelated: true }).related).toEqual([
			{ case: 'mine' },
			{ account: 'fabrikam' },
		]);
		const ofNone = caseOf({ id: 'theirs', originQueue: null });
		expect(ask([ofNone, ofQueue], { pruneRelated: true }).related).toBeUndefined();
		expect(ask([ofOther, ofQueue]).related).toBeUndefined();
	});

	it('drops them also where another subject makes a new case', () => {
		const aboutElse = ask([ofOther, ofQueue], { pruneRelated: true, onSubjectChanged: 'newCase' }, true);
		expect(aboutElse).toMatchObject({ reason: null, related: [{ case: 'mine' }, { account: 'fabrikam' }] });
	});

	it('compares times of resolution as moments, however they are written', () => {
		const early = caseOf({ id: 'early', originQueue: 'q', state: 'resolved', resolvedOn: '2026-02-01T12:00:00+02:00' });
		const late = caseOf({ id: 'late', originQueue: 'q', state: 'resolved', resolvedOn: '2026-02-01T11:00:00Z' });
		expect(ask([early, late]).connectedCase?.id).toBe('late');
	});
});

const resolvedCase = caseOf({ state: 'resolved', resolvedOn: '2026-03-02T09:30:00.000Z', number: 'CAS-00007' });
const team = { type: 'team', id: 'desk', name: 'Desk' };

it.each<[why: string, situation: Situation, because: string]>([
	['nobody has the address', { sources: unknown }, 'No record has the address of the sender'],
	[
		'a user has it',
		{ sources: { addressHolders: [grace] } },
		'The address of the sender is that of a record of the type user',
	],
	[
		'two inactive contacts have it',
		{
			sources: {
				addressHolders: [
					{ ...ada, state: 'inactive' },
					{ ...ada, id: 'other', state: 'inactive' },
				],
			},
		},
		'Several records share the address of the sender, and none of them is taken',
	],
	[
		'its contact is inactive',
		{ sources: { addressHolders: [{ ...ada, state: 'inactive' }] } },
		'The contact or account that has the address of the sender is inactive',
	],
	['the owner is gone', { owner: { user: 'grace' } }, 'The user is gone'],
	[
		'the owner is disabled',
		{ owner: { user: 'grace' }, sources: { owners: [{ ...grace, name: 'Grace', enabled: false }] } },
		'Grace is disabled',
	],
	[
		'the team of the rule has nobody',
		{ owner: { team: 'desk' }, sources: { owners: [team] } },
		'The team Desk has no administrator',
	],
	[
		'the administrator of its team is disabled',
		{
			owner: { team: 'desk' },
			sources: {
				owners: [
					{ ...team, administrator: 'grace' },
					{ ...grace, name: 'Grace', enabled: false },
				],
			},
		},
		'Grace, who administers the team Desk, is disabled',
	],
	[
		'a sales order is connected',
		{ activity: { regarding: { salesorder: 's' } }, sources: { regarding: { type: 'salesorder', id: 's' } } },
		'The record is of the type salesorder',
	],
	['the case is gone', { activity: connected, sources: { regarding: undefined } }, 'The case is gone'],
	[
		'the case is active',
		{ activity: connected, sources: { regarding: caseOf({ number: 'CAS-00007' }) } },
		'Case CAS-00007 is active',
	],
	[
		'the case is resolved',
		{ activity: connected, sources: { regarding: resolvedCase } },
		'Case CAS-00007 is resolved since 2026-03-02T09:30:00.000Z',
	],
	[
		'the wait is not over',
		{
			activity: connected,
			sources: { regarding: resolvedCase },
			advanced: { waitAfterResolved: { enabled: true, minutes: 60 } },
		},
		'Case CAS-00007 is resolved since 2026-03-02T09:30:00.000Z; replies make a new case from 2026-03-02T10:30:00.000Z on',
	],
	[
		'the owner of the queue may not create contacts',
		{
			sources: {
				...unknown,
				queue: { type: 'queue', id: 'q', owner: { user: 'grace' } },
				owners: [{ ...grace, name: 'Grace', privileges: [] }],
			},
			advanced: allowed,
		},
		'Grace lacks the privilege contact:create',
	],
	[
		'he is disabled',
		{
			sources: {
				...unknown,
				queue: { type: 'queue', id: 'q', owner: { user: 'grace' } },
				owners: [{ ...grace, name: 'Grace', enabled: false }],
			},
			advanced: allowed,
		},
		'Grace is disabled',
	],
])('says why where %s', (_why, situation, because) => {
	expect(judge(situation)).toMatchObject({ kind: 'ends', because });
});
