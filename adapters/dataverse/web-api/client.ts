/**
 * The Web API of one Dataverse environment (v9.2), asked in the name of one login.
 *
 * ```ts
 * const client = dataverseClient({ environment: 'https://contoso.crm4.dynamics.com', send });
 * const answer = await client.ask(reading(query('queues', { select: ['name'] })));   // throws DataverseError
 * const rows = await client.rows(query('queueitems', { filter, orderby: 'enteredon' }));  // all pages
 * const outcomes = await client.each([creating('incidents', id, body), ...]);        // one $batch
 * for (const outcome of outcomes) if (outcome instanceof DataverseError && outcome.status === 412) ...
 * const [[email, sent]] = await client.groups([[creating('emails', id, body), action]]);  // one change set
 * ```
 *
 * - `ask` and `rows` throw what was refused. `each` and `groups` answer it in its place, as a
 *   DataverseError with Dataverse's code and message, status, table and column, so that one bad row
 *   keeps no other from being written. All four throw `storeUnavailable` where nobody answers.
 * - `reading`, `creating`, `updating` (operation.ts) make operations; `query`, `textLiteral`, `anyOf`
 *   (query.ts) their paths. An operation of your own, as an action, is a plain object
 *   `{ method: 'POST', path: 'CloseIncident', body }`.
 * - `caller` of an operation is the id of the `systemuser` in whose name it is done.
 * - 429 and 503 are waited for as `Retry-After` says, up to a minute; beyond that every call is
 *   `storeUnavailable` at once, without a request, until that time has come.
 * - An operation whose answer is lost is sent again only where it is `repeatable`; otherwise the error
 *   says so (`isAmbiguous`), and whoever asked looks what became of it.
 * - Clients of one login share a `Pace`, so that at most 52 requests run at once.
 */
import { randomUUID } from 'node:crypto';
import { DataverseError, failureOf, lost, notDone } from './failure';
import { headersOf, writeBatch } from './multipart';
import { isRepeatable, isRow, reading, rowsOf, type Answer, type Operation, type Row } from './operation';
import { Pace } from './pace';
import { nextPage } from './pages';
import { readBatch, type BatchPart, type PartAnswer } from './read-batch';
import { sendPatiently, waitOf } from './send-patiently';
import { realTiming, type HttpAnswer, type Send, type Timing } from './transport';

export interface DataverseClientOptions {
	/** `https://<name>.<region>.dynamics.com`, with or without a slash behind it. */
	readonly environment: string;
	readonly send: Send;
	/** Shared by all clients of one login; one of its own otherwise. */
	readonly pace?: Pace;
	readonly timing?: Timing;
}

/** What became of one operation. */
export type Outcome = Answer | DataverseError;
/** Operations, of which those of one group are done together. */
export type Groups = readonly (readonly Operation[])[];

export interface DataverseClient {
	/** The environment, without a slash behind it. */
	readonly environment: string;
	/** Does one operation. @throws DataverseError */
	ask(operation: Operation): Promise<Answer>;
	/** All rows of a query, page after page, up to `most`. @throws DataverseError */
	rows(path: string, most?: number): Promise<readonly Row[]>;
	/** Does operations in order, each by itself, and answers each in its place. */
	each(operations: readonly Operation[]): Promise<readonly Outcome[]>;
	/**
	 * Does groups in order, the operations of each together or not at all; a later one may name what an
	 * earlier one of its group made as `$1`. In a group that was refused, the operation that is the
	 * reason answers the refusal and the others `notWritten`; where Dataverse does not say which it is,
	 * all answer the refusal.
	 */
	groups(groups: Groups): Promise<readonly (readonly Outcome[])[]>;
}

/** A batch takes at most a thousand operations, those in change sets counted. */
const mostInBatch = 1_000;
/** A path beyond this goes into a batch, which takes 64 KB; by itself it may be cut on the way. */
const longestPath = 8_000;

/** A text without the slashes at its end. */
function withoutSlashes(text: string): string {
	let end = text.length;
	while (text[end - 1] === '/') end -= 1;
	return text.slice(0, end);
}

/** A client of an environment; see above. */
export function dataverseClient({
	environment,
	send,
	timing = realTiming,
	pace = new Pace(timing),
}: DataverseClientOptions): DataverseClient {
	const base = withoutSlashes(environment.trim());
	const root = `${base}/api/data/v9.2/`;
	const patient = sendPatiently(send, pace, timing);

	const groups = async (wanted: Groups): Promise<readonly (readonly Outcome[])[]> => {
		const outcomes: (readonly Outcome[])[] = [];
		for (const batch of batchesOf(wanted)) outcomes.push(...(await doBatch(batch)));
		return outcomes;
	};

	const sendBatch = async (batch: Groups): Promise<readonly (BatchPart | undefined)[]> => {
		const { boundary, text, repeatable } = writeBatch(batch, new URL(root).pathname, randomUUID());
		const caller = batch[0]?.[0]?.caller;
		const answer = await patient(
			{
				method: 'POST',
				url: `${root}$batch`,
				headers: {
					...headersOf({ method: 'POST', path: '$batch', ...(caller === undefined ? {} : { caller }) }),
					'Content-Type': `multipart/mixed; boundary="${boundary}"`,
					Prefer: 'odata.continue-on-error',
				},
				body: text,
			},
			repeatable,
		);
		const parts = readBatch(answer);
		// A user who may do nothing at all is told of once, and is what is wrong with each of the operations.
		if (parts === undefined && caller !== undefined && answer.status === 403)
			return batch.map(() => ({ ...answer, contentId: undefined }));
		if (parts === undefined) throw failureOf(answer, { method: 'POST', path: '$batch' });
		return batch.map((_group, position) => parts[position]);
	};

	/**
	 * A batch, and once more those of its groups that were told to wait, which Dataverse has not begun; and
	 * what reads behind them, since it read what was not written yet.
	 */
	const doBatch = async (batch: Groups): Promise<readonly (readonly Outcome[])[]> => {
		const parts = [...(await sendBatch(batch))];
		const waits = parts.map((part) => (part === undefined || 'parts' in part ? undefined : waitOf(part, timing.now())));
		const told = waits.filter((wait) => wait !== undefined);
		if (told.length > 0) {
			pace.close(Math.max(...told));
			const first = waits.findIndex((wait) => wait !== undefined);
			const again = [...waits.keys()].filter(
				(position) => waits[position] !== undefined || (position > first && isReading(batch[position] ?? [])),
			);
			const answers = await sendBatch(again.flatMap((position) => batch.slice(position, position + 1)));
			again.forEach((position, place) => (parts[position] = answers[place]));
		}
		return batch.map((group, position) => outcomesOf(group, parts[position]));
	};

	const ask = async (operation: Operation): Promise<Answer> => {
		if (operation.path.length > longestPath) return thrown((await groups([[operation]]))[0]?.[0]);
		const { method, body } = operation;
		const answer = await patient(
			{
				method,
				url: `${root}${operation.path}`,
				headers: headersOf(operation),
				...(body === undefined ? {} : { body: JSON.stringify(body) }),
			},
			isRepeatable(operation),
		);
		return thrown(outcomeOf(answer, operation));
	};

	return {
		environment: base,
		ask,
		groups,
		each: async (operations) => (await groups(operations.map((operation) => [operation]))).flat(),
		rows: async (path, most = Number.POSITIVE_INFINITY) => {
			const rows: Row[] = [];
			for (let next: string | undefined = path; next !== undefined && rows.length < most;) {
				const answer: Answer = await ask(reading(next));
				rows.push(...rowsOf(answer));
				next = nextPage(answer, root);
			}
			return rows.slice(0, most);
		},
	};
}

const isReading = (group: readonly Operation[]): boolean => group.every(({ method }) => method === 'GET');

/** Groups in order, cut where a batch is full and where another user is to act. */
function batchesOf(groups: Groups): (readonly Operation[])[][] {
	const batches: (readonly Operation[])[][] = [];
	let size = 0;
	let caller: string | undefined;
	for (const group of groups) {
		const [first] = group;
		if (batches.length === 0 || size + group.length > mostInBatch || first?.caller !== caller) {
			batches.push([]);
			size = 0;
		}
		caller = first?.caller;
		size += group.length;
		batches.at(-1)?.push(group);
	}
	return batches;
}

function outcomesOf(group: readonly Operation[], part: BatchPart | undefined): readonly Outcome[] {
	const [first] = group;
	if (part === undefined || first === undefined) return group.map(() => lost('left a part of a batch unanswered'));
	const answers = 'parts' in part ? part.parts : [part];
	const refused = answers.find(({ status }) => status < 200 || status >= 400);
	if (refused === undefined && answers.length === group.length)
		return group.map((operation, position) => outcomeOf(answerTo(position, answers), operation));
	if (refused === undefined) return group.map(() => lost('left a part of a change set unanswered'));
	const culprit = culpritOf(group, refused);
	return group.map((operation, position) =>
		culprit === undefined || culprit === position ? failureOf(refused, operation) : notDone(),
	);
}

/** Which operation of a group was refused: that of the Content-ID, or the only one with an id that the text names. */
function culpritOf(group: readonly Operation[], refused: PartAnswer): number | undefined {
	if (group.length === 1) return 0;
	if (refused.contentId !== undefined) return refused.contentId - 1;
	const named: readonly string[] =
		refused.body.toLowerCase().match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? [];
	const holding = group.flatMap(({ path, body }, position) => {
		const text = `${path} ${JSON.stringify(body ?? null)}`.toLowerCase();
		return named.some((id) => text.includes(id)) ? [position] : [];
	});
	return holding.length === 1 ? holding[0] : undefined;
}

function answerTo(position: number, answers: readonly PartAnswer[]): HttpAnswer {
	const answer = answers.find(({ contentId }) => contentId === position + 1) ?? answers[position];
	return answer ?? { status: 0, headers: {}, body: '' };
}

function outcomeOf(answer: HttpAnswer, operation: Operation): Outcome {
	const { status, headers, body } = answer;
	if (status < 200 || status >= 400) return failureOf(answer, operation);
	if (body === '' || status === 304) return { status, headers, body: {} };
	if (!/\bjson\b/i.test(headers['content-type'] ?? 'json')) return { status, headers, body: { value: body } };
	try {
		const parsed: unknown = JSON.parse(body);
		return { status, headers, body: isRow(parsed) ? parsed : { value: parsed } };
	} catch (error) {
		return lost('answered with something that is no JSON', error, status);
	}
}

function thrown(outcome: Outcome | undefined): Answer {
	if (outcome === undefined) throw lost('left a part of a batch unanswered');
	if (outcome instanceof DataverseError) throw outcome;
	return outcome;
}
