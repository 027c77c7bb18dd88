import { z } from '../../../vendor/zod.ts';
import type { Fields, Scenario } from './scenario.ts';

const name = z.string().min(1);
const time = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'expected a time as ISO 8601');
const texts = z.array(z.string()).nullish();
const monitorStates = z.enum(['ready', 'skipped', 'failed']);
const fields = z.record(z.string(), z.unknown());
const records = z.array(z.looseObject({ id: name })).nullish();
const owner = z.union([z.strictObject({ user: name }), z.strictObject({ team: name })]).nullish();
const caseName = z.union([name, z.strictObject({ new: z.int().min(0) })]);

const given = z.strictObject({
	users: records,
	teams: records,
	queues: records,
	accounts: records,
	contacts: records,
	leads: records,
	entitlements: records,
	cases: records,
	templates: records,
	emails: z.array(z.looseObject({ id: name, messageId: name, direction: z.enum(['incoming', 'outgoing']) })).nullish(),
	records: z.array(z.strictObject({ type: name, id: name, fields })).nullish(),
});

/** A row, or rows and groups; the comparisons themselves are the node's to judge. */
const condition: z.ZodType = z.lazy(() =>
	z.union([
		z.strictObject({ field: name, is: name, value: z.unknown() }),
		z.strictObject({
			entity: z.enum(['contact', 'account', 'case', 'queue', 'entitlement']).optional(),
			all: z.array(condition),
		}),
		z.strictObject({
			entity: z.enum(['contact', 'account', 'case', 'queue', 'entitlement']).optional(),
			any: z.array(condition),
		}),
	]),
);

const skipOrCreate = z.enum(['skip', 'create']).nullish();
const advanced = z.strictObject({
	allowUnknownSenders: z.boolean().nullish(),
	unknownSenders: z.enum(['createContact', 'mapManually']).nullish(),
	createContactAs: z.enum(['queueOwner', 'ruleOwner']).nullish(),
	requireEntitlement: z.boolean().nullish(),
	waitAfterResolved: z.strictObject({ enabled: z.boolean(), minutes: z.number().min(0).nullish() }).nullish(),
	onActiveCase: skipOrCreate,
	onSubjectChanged: z.enum(['ignore', 'newCase']).nullish(),
	multipleCases: z.boolean().nullish(),
	automaticMail: skipOrCreate,
	listMail: skipOrCreate,
	pruneRelated: z.boolean().nullish(),
	blockedProfiles: z.boolean().nullish(),
	directMessagesOnly: z.boolean().nullish(),
});

/** What somebody may write in a rule, when it is made or edited. */
const ruleParts = {
	name: z.string().nullish(),
	activityType: name.nullish(),
	queue: name.nullish(),
	state: z.enum(['active', 'draft']).nullish(),
	owner,
	advanced: advanced.nullish(),
	items: z
		.array(
			z.strictObject({
				name: z.string(),
				when: condition.nullish(),
				record: name.nullish(),
				action: z.enum(['create', 'reopen', 'update']).nullish(),
				fields: fields.nullish(),
			}),
		)
		.nullish(),
	autoReply: z.strictObject({ enabled: z.boolean(), template: name.nullish() }).nullish(),
	resolveContact: z.strictObject({ ifNotFound: z.enum(['terminate', 'createContact', 'continue']) }).nullish(),
	customer: z.strictObject({ account: name.nullish(), contact: name.nullish() }).nullish(),
	monitor: z.array(monitorStates).nullish(),
};

const email = z.strictObject({
	messageId: z.string().nullish(),
	from: z.string().nullish(),
	to: texts,
	cc: texts,
	mailbox: name.nullish(),
	subject: z.string().nullish(),
	text: z.string().nullish(),
	html: z.string().nullish(),
	inReplyTo: z.string().nullish(),
	references: texts,
	headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])).nullish(),
	attachments: z.array(z.strictObject({ name: z.string(), contentType: z.string(), size: z.int().min(0) })).nullish(),
});

const stepKinds = {
	email,
	raw: z.string(),
	activity: z.looseObject({ type: name, queue: name.nullish() }),
	redeliver: z.strictObject({ messageId: name }),
	enqueue: z.strictObject({ email: name, queue: name }),
	activate: name,
	deactivate: name,
	edit: z.strictObject({ rule: name, ...ruleParts }),
	reexecute: z.strictObject({ monitor: z.int().min(0) }),
	crash: z.strictObject({ after: z.enum(['claim', 'contact', 'record', 'reply']) }),
	resolve: caseName,
	reopen: caseName,
	cancel: caseName,
	unrelate: z.strictObject({ email: name, case: caseName }),
};

const step = z
	.strictObject({ at: time.optional(), mailbox: name.nullish(), ...z.object(stepKinds).partial().shape })
	.refine((one) => kindsOf(one).length === 1, `expected exactly one of ${Object.keys(stepKinds).join(', ')}`)
	.refine((one) => one.mailbox === undefined || one.raw !== undefined, 'mailbox stands beside raw alone');

const expectedRecords = z.record(z.string(), z.array(fields));
const then = z.strictObject({
	created: expectedRecords.optional(),
	updated: z.record(z.string(), z.array(z.looseObject({ id: name }))).optional(),
	monitor: z
		.array(
			z.strictObject({
				state: monitorStates.optional(),
				reason: z.string().optional(),
				rule: z.string().nullish(),
				condition: z.string().nullish(),
				queue: z.string().nullish(),
				recommendation: z.boolean().optional(),
			}),
		)
		.optional(),
	queueItems: z
		.array(
			z.strictObject({ queue: name.optional(), state: z.enum(['active', 'waiting', 'inactive', 'failed']).optional() }),
		)
		.optional(),
	replies: z
		.array(z.strictObject({ to: z.string().optional(), subject: z.string().optional(), body: z.string().optional() }))
		.optional(),
	emails: z
		.array(
			z.strictObject({
				messageId: name,
				regarding: fields.nullish(),
				related: z.array(fields).nullish(),
				direction: z.enum(['incoming', 'outgoing']).optional(),
			}),
		)
		.optional(),
	refused: z.array(z.strictObject({ rule: name.optional(), because: name.optional() })).optional(),
	error: z.strictObject({ code: name.optional() }).nullish(),
});

const schema = z.strictObject({
	id: name,
	title: z.string(),
	origin: z.string().optional(),
	now: time.optional(),
	settings: z.record(z.string(), z.union([z.boolean(), z.number()])).optional(),
	given: given.optional(),
	rules: z.array(z.strictObject({ ...ruleParts, id: name })).optional(),
	when: z.array(step),
	then,
});

function kindsOf(one: object): string[] {
	return Object.keys(one).filter((key) => Object.hasOwn(stepKinds, key));
}

/** The key by which a step says what happens. */
export function kindOf(one: Fields): string {
	return kindsOf(one)[0] ?? '';
}

/**
 * Reads a scenario. A key that the format does not have would be an expectation, or a setting, that
 * nobody looks at, so it is refused with its place.
 *
 * @throws Error that names each place and what was found there
 */
export function readScenario(json: unknown): Scenario {
	const read = schema.safeParse(json);
	if (!read.success)
		throw new Error(
			read.error.issues.map((issue) => `${issue.path.join('.') || 'the scenario'}: ${messageOf(issue)}`).join('; '),
		);
	const scenario = json as Scenario;
	return {
		...scenario,
		...(scenario.rules === undefined ? {} : { rules: scenario.rules.map((rule) => ruleWithoutNulls(rule)) }),
		when: scenario.when.map(stepWithoutNulls),
	};
}

/** Of the alternatives that a union has, the one that came nearest. */
function messageOf(issue: z.core.$ZodIssue): string {
	if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue.message;
	const [nearest = []] = [...issue.errors].sort((one, other) => one.length - other.length);
	return nearest.map((inner) => `${inner.path.join('.')} ${messageOf(inner)}`.trim()).join(', ');
}

function withoutNulls<Value extends object>(value: Value): Value {
	return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null)) as Value;
}

/** What is null in a rule has its default; the fields of its items may be null, which empties them. */
function ruleWithoutNulls<Rule extends object>(rule: Rule): Rule {
	const parts = Object.entries(withoutNulls(rule)).map(([key, part]): [string, unknown] => {
		if (Array.isArray(part)) return [key, key === 'items' ? part.map((item: object) => withoutNulls(item)) : part];
		return [key, typeof part === 'object' && part !== null ? withoutNulls(part as object) : part];
	});
	return Object.fromEntries(parts) as Rule;
}

/** An edit that sets a part to null takes it away, so the key stays. */
function stepWithoutNulls(one: Fields): Fields {
	const { email: mail, edit } = one as { email?: object; edit?: Fields };
	const removed = Object.entries(edit ?? {}).flatMap(([key, value]) => (value === null ? [[key, undefined]] : []));
	return {
		...withoutNulls(one),
		...(mail === undefined ? {} : { email: withoutNulls(mail) }),
		...(edit === undefined ? {} : { edit: { ...ruleWithoutNulls(edit), ...Object.fromEntries(removed) } }),
	};
}
