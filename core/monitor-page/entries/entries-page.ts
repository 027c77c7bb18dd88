import { reasonCodes, type Reason } from '../../activity/reason';
import { reasonNames, reasonTexts } from '../../decision/outcome/reasons';
import type { Entry, EntryPage, QueueView } from '../../ledger/monitor';
import { breakable, html, type Html } from '../html';
import { layout, type Look } from '../layout';
import { entryStates, filterFields, linkTo, type PageAddress } from '../page-address';
import { linkToRecord } from '../records/record-address';
import { timeText } from '../time-zone';
import { stateNames, wordsOf } from '../words';

/** What the table's filters choose from. */
export interface Choices {
	readonly rules: readonly { readonly ruleId: string; readonly name: string }[];
	readonly queues: readonly Pick<QueueView, 'queueId' | 'name' | 'emailAddress'>[];
	readonly activityTypes: readonly string[];
}

/** The table of entries with its filters. */
export function entriesPage(page: EntryPage, address: PageAddress, choices: Choices, look: Look): string {
	const { filter, cursor } = address;
	const order = address.order ?? 'newest';
	const { entries, nextCursor } = page;
	return layout(
		'Activity Monitor',
		html`<h1>Entries, ${order} first</h1>
			${filterForm(address, choices)}
			${entries.length === 0 ? html`<p>No entry fits. <a href="${linkTo({})}">Show all</a></p>` : table(entries, address, look)}
			<nav class="pages" aria-label="Pages and actions">
				${cursor !== undefined && html`<a href="${linkTo({ filter, order })}">First page</a>`}
				${nextCursor !== null && html`<a href="${linkTo({ filter, order, cursor: nextCursor })}">${order === 'newest' ? 'Older' : 'Newer'}</a>`}
				<a href="${linkTo({ view: 'csv', filter, order })}" download="activity-monitor.csv">Download as CSV</a>
				<a href="${linkTo({ view: 'again', filter })}">Execute these again…</a>
			</nav>`,
		look,
		'entries',
	);
}

function filterForm({ filter, order = 'newest' }: PageAddress, { rules, queues, activityTypes }: Choices): Html {
	const fields = new Map(filterFields(filter));
	const select = (label: string, name: string, options: readonly (readonly [value: string, text: string])[]): Html =>
		html`<label
			>${label}<select name="${name}">
				<option value="">Any</option>
				${options.map(
					([value, text]) =>
						html`<option value="${value}" ${fields.get(name) === value && html` selected`}>${text}</option>`,
				)}
			</select></label
		>`;
	const input = (label: string, name: string, type: string): Html =>
		html`<label>${label}<input type="${type}" name="${name}" value="${fields.get(name)}" /></label>`;
	return html`<form class="filter" method="get">
		<fieldset aria-label="State">
			${entryStates.map(
				(state) =>
					html`<label class="tick"
						><input
							type="checkbox"
							name="state"
							value="${state}"
							${filter.states?.includes(state) === true && html` checked`}
						/>${stateNames[state]}</label
					>`,
			)}
		</fieldset>
		${select(
			'Rule',
			'rule',
			rules.map(({ ruleId, name }) => [ruleId, name]),
		)}
		${select(
			'Queue',
			'queue',
			[...queues, { queueId: null, name: null, emailAddress: null }].map((queue) => [
				queue.queueId ?? '-',
				queueName(queue),
			]),
		)}
		${select(
			'Reason',
			'reason',
			reasonsByName.map((reason) => [reason, reasonNames[reason]]),
		)}
		${select(
			'Activity type',
			'type',
			activityTypes.map((type) => [type, wordsOf(type)]),
		)}
		${input('Arrived from', 'from', timeInput(fields.get('from')))}${input('Arrived until', 'until', timeInput(fields.get('until')))}${input('Subject contains', 'subject', 'search')}
		<label
			>Order<select name="sort">
				<option value="newest">Newest first</option>
				<option value="oldest" ${order === 'oldest' && html` selected`}>Oldest first</option>
			</select></label
		>
		<button>Filter</button><a href="${linkTo({})}">Reset</a>
	</form>`;
}

const reasonsByName = (Object.keys(reasonCodes) as Reason[]).sort((a, b) =>
	reasonNames[a].localeCompare(reasonNames[b]),
);

/** People choose days; a minute comes from a link, is shown as it is, and can be changed as text. */
const timeInput = (value: string | undefined): string => (value !== undefined && value.length > 10 ? 'text' : 'date');

/** What people call a queue. */
export function queueName({
	queueId,
	name,
	emailAddress,
}: Pick<QueueView, 'queueId' | 'name' | 'emailAddress'>): string {
	return queueId === null ? 'Without a queue' : (name ?? emailAddress ?? queueId);
}

function table(entries: readonly Entry[], { filter, order = 'newest' }: PageAddress, { zone }: Look): Html {
	const cell = (name: string, content: Html | Html[] | string, kind = ''): Html =>
		html`<td data-name="${name}" class="${kind}"><span>${content}</span></td>`;
	const turned = linkTo({ filter, order: order === 'newest' ? 'oldest' : 'newest' });
	return html`<table>
		<thead>
			<tr>
				<th scope="col">State</th>
				<th scope="col">Subject</th>
				<th scope="col">Rule</th>
				<th scope="col">Queue</th>
				<th scope="col">Type</th>
				<th scope="col">Condition</th>
				<th scope="col">Reason</th>
				<th scope="col" aria-sort="${order === 'newest' ? 'descending' : 'ascending'}">
					<a href="${turned}">Arrived on</a> <span aria-hidden="true">${order === 'newest' ? '▼' : '▲'}</span>
				</th>
				<th scope="col">Evaluated on</th>
				<th scope="col">Records</th>
			</tr>
		</thead>
		<tbody>
			${entries.map(
				(entry) =>
					html`<tr>
						${cell('State', stateNames[entry.state], `state ${entry.state}`)}
						${cell('Subject', html`<a href="${linkTo({ entry: entry.id })}">${entry.subject.trim() === '' ? '(no subject)' : entry.subject}</a>`)}
						${cell('Rule', entry.ruleName ?? '')}${cell('Queue', breakable(entry.queueName ?? entry.queueId ?? ''))}${cell('Type', wordsOf(entry.activityType))}
						${cell('Condition', entry.conditionItem ?? '')}${cell('Reason', entry.reason === null ? '' : reasonDetails(entry.reason), 'reason')}
						${cell('Arrived on', timeText(entry.enteredOn, zone), 'time')}${cell('Evaluated on', timeText(entry.evaluatedOn, zone), 'time')}${cell('Records', recordLinks(entry))}
					</tr>`,
			)}
		</tbody>
	</table>`;
}

/** A reason in words, which opens to what it means, what to do about it, and the name that programs use. */
export function reasonDetails(reason: Reason): Html | '' {
	if (reason === 'none') return '';
	const { text, recommendation } = reasonTexts[reason];
	return html`<details>
		<summary>${reasonNames[reason]}</summary>
		${text} ${recommendation} <code>${reason}</code>
	</details>`;
}

/** Each record as its type and what people call it, or else its id. */
export function recordTexts({ records, recordNames }: Pick<Entry, 'records' | 'recordNames'>): string[] {
	return records.flatMap((reference) =>
		Object.entries(reference).map(([type, id]) => `${wordsOf(type)} ${recordNames[`${type}:${id}`] ?? id}`),
	);
}

/** The same as links to the records, with commas between. */
export function recordLinks({ records, recordNames }: Pick<Entry, 'records' | 'recordNames'>): Html[] {
	return records.map(
		(record, at) =>
			html`${at > 0 && ', '}<a class="number" href="${linkToRecord(record)}"
					>${recordTexts({ records: [record], recordNames })}</a
				>`,
	);
}
