import type { Activity } from '../../activity/activity';
import type { QueueItem } from '../../activity/queue-item';
import type { TraceEntry } from '../../activity/trace';
import { reasonNames, reasonTexts } from '../../decision/outcome/reasons';
import type { Entry } from '../../ledger/monitor';
import type { External } from '../../record/external';
import type { Evidence } from '../../rule/evaluate/evidence';
import { explain, traceLines } from '../../rule/evaluate/explain';
import type { RuleOutline } from '../../rule/definition/outline';
import { recordLinks } from './entries-page';
import { externalLink } from '../external-link';
import { html, type Html, type Insert } from '../html';
import { layout, type Look } from '../layout';
import { linkTo } from '../page-address';
import { timeText } from '../time-zone';
import { replyStateNames, stateNames, stepNames, wayInText, wordsOf } from '../words';

const connectionReasons: ReadonlySet<string> = new Set([
	'otherRecordConnected',
	'activeCaseConnected',
	'resolvedCaseConnected',
	'resolvedTooRecently',
]);

/** What people call what an entry refers to. */
export interface EntryNames extends Pick<Entry, 'recordNames'> {
	readonly queueName: string | null;
	/** What its records are in other systems, those that are. */
	readonly externals?: readonly External[];
}

/** One entry with its whole way, from the arrival to its records and reply. */
export function entryPage(
	item: QueueItem,
	activity: Activity | undefined,
	{ queueName, recordNames, externals = [] }: EntryNames,
	token: string,
	look: Look,
): string {
	const subject = activity?.subject ?? '(the activity is gone)';
	const state = stateOf(item);
	const records = Object.values(item.records);
	const time = (iso: string | null): Insert => timeText(iso, look.zone);
	const rows: readonly (readonly [string, Insert])[] = [
		['Rule', item.ruleName ?? ''],
		['Queue', queueName ?? item.queueId ?? 'none'],
		['Activity', [wordsOf(item.activityType), activity?.from].filter(Boolean).join(' from ')],
		['Arrived', html`${time(item.enteredOn)}, ${wayInText(item.wayIn)}`],
		['Evaluated on', time(item.evaluatedOn)],
		['Condition', item.conditionItem ?? ''],
		['Attempts', String(item.attempts)],
		['Records', records.length === 0 ? '' : recordLinks({ records, recordNames })],
		['Lives in', externals.length === 0 ? '' : externals.map((one, at) => html`${at > 0 && ', '}${externalLink(one)}`)],
		['Reply', replyText(item)],
		['Queue item', item.id],
	];
	return layout(
		`${subject} - Activity Monitor`,
		html`<h1>${subject.trim() === '' ? '(no subject)' : subject}</h1>
			<div class="box">
				<span class="state ${state}">${stateNames[state]}</span>${item.reason !== null && reasonBox(item.reason)}
			</div>
			<dl>
				${rows.map(
					([name, value]) =>
						value !== '' &&
						html`<dt>${name}</dt>
							<dd>${value}</dd>`,
				)}
			</dl>
			${mayRunAgain(item) && againForm(item, token)}
			<h2>Trace</h2>
			<ol class="trace">
				<li>
					<span class="dim">${time(item.enteredOn)}</span> <b>Arrival</b> The activity came into the queue,
					${wayInText(item.wayIn)}
				</li>
				${item.trace.map((entry) => traceStep(entry, look))}
			</ol>`,
		look,
		'entries',
	);
}

function stateOf(item: QueueItem): Entry['state'] {
	return item.state === 'active' || item.state === 'waiting' ? item.state : (item.outcome ?? 'failed');
}

function reasonBox(reason: NonNullable<QueueItem['reason']>): Html {
	const { text, recommendation } = reasonTexts[reason];
	if (reason === 'none') return html` ${text}`;
	return html` <b>${reasonNames[reason]}</b>: ${text} <code>${reason}</code>
		<div><b>What to do:</b> ${recommendation}</div>`;
}

/** A reply that was under way when its item ended has nobody left to say what became of it. */
function replyText({ reply, closedOn }: QueueItem): string {
	if (reply === null) return '';
	const isLost = reply.state === 'unknown' || (reply.state === 'pending' && closedOn !== null);
	const state = replyStateNames[isLost ? 'unknown' : reply.state];
	return [state, reply.to === undefined ? '' : `to ${reply.to}`, reply.subject ?? '', wordsOf(reply.reason ?? '')]
		.filter((part) => part !== '')
		.join(', ');
}

function mayRunAgain(item: QueueItem): boolean {
	return (
		item.closedOn !== null &&
		(item.outcome === 'skipped' || item.outcome === 'failed') &&
		Object.keys(item.records).length === 0
	);
}

function againForm(item: QueueItem, token: string): Html {
	const past = connectionReasons.has(item.reason ?? '');
	return html`<form class="box" method="post" action="${linkTo({ entry: item.id })}">
		<input type="hidden" name="token" value="${token}" />
		<p>The rule as it is now takes the activity again.</p>
		<p>
			<label class="tick"
				><input type="checkbox" name="past" value="yes" ${past && html` checked`} />Run past the skip for its connected
				record</label
			>
		</p>
		<button>Execute again</button>
	</form>`;
}

function traceStep(entry: TraceEntry, { zone }: Look): Html {
	return html`<li>
		<span class="dim">${timeText(entry.at, zone)}</span>
		<b>${stepNames[entry.step]}</b> ${entry.text}${conditions(entry)}
	</li>`;
}

/** The rows of the rule's conditions that held and did not. */
function conditions({ outline, detail }: TraceEntry): Html | false {
	if (!isOutline(outline) || !isEvidence(detail)) return false;
	const outcomes = explain(outline, detail).flatMap((ruleItem) => [
		ruleItem.outcome,
		...ruleItem.groups.flatMap((group) => [group.outcome, ...group.rows.map((row) => row.outcome)]),
	]);
	return html`<ul class="rule">
		${traceLines(explain(outline, detail)).map(
			(line, at) =>
				html`<li class="${outcomes[at]}" style="margin-left:${line.search(/\S/) * 6}px">${line.trim()}</li>`,
		)}
	</ul>`;
}

const isOutline = (value: unknown): value is RuleOutline =>
	typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items);

const isEvidence = (value: unknown): value is Evidence =>
	typeof value === 'object' &&
	value !== null &&
	'stops' in value &&
	Array.isArray(value.stops) &&
	'found' in value &&
	Array.isArray(value.found);
