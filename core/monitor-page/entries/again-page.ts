import { reasonNames } from '../../decision/outcome/reasons';
import { mostReexecuted, type Entry, type ReexecutionResult, type WhyLeft } from '../../ledger/monitor';
import { reasonDetails } from './entries-page';
import { html, type Html } from '../html';
import { layout, type Look } from '../layout';
import { filterFields, linkTo, type PageFilter } from '../page-address';
import { timeText } from '../time-zone';
import { stateNames, wordsOf } from '../words';

/** Says how many entries a filter lists that can be executed again, shows the first of them, and asks. */
export function againPage(
	filter: PageFilter,
	count: number,
	entries: readonly Entry[],
	token: string,
	look: Look,
): string {
	const number = count > mostReexecuted ? `The newest ${mostReexecuted}, of more,` : String(count);
	const fields = filterFields(filter);
	return layout(
		'Execute again - Activity Monitor',
		html`<h1>Execute entries again</h1>
			<p>Filter: ${fields.length === 0 ? 'none, which is all entries' : fields.map(filterText).join(', ')}</p>
			<p>
				<b>${number}</b> skipped or failed ${count === 1 ? 'entry' : 'entries'} without a record will be taken again by
				the rule as it is now. All others stay as they are.
			</p>
			${
				count > 0 &&
				html`<form class="box" method="post" action="${linkTo({ view: 'again', filter })}">
					<input type="hidden" name="token" value="${token}" />
					<p>
						<label class="tick"
							><input type="checkbox" name="past" value="yes" />Run past the skip for their connected records</label
						>
					</p>
					<button>Execute again</button>
				</form>`
			}
			<p><a href="${linkTo({ filter })}">Back</a></p>
			${entries.length > 0 && preview(entries, count, look)}`,
		look,
		'entries',
	);
}

/** A field of a filter in words. */
function filterText([name, value]: readonly [name: string, value: string]): string {
	const words: Readonly<Record<string, string>> = { ...stateNames, ...reasonNames };
	return `${wordsOf(name)} ${name === 'state' || name === 'reason' ? (words[value] ?? value) : value}`;
}

/** What would be executed again, and as what it ended before. */
function preview(entries: readonly Entry[], count: number, { zone }: Look): Html {
	const cell = (name: string, content: Html | string, kind = ''): Html =>
		html`<td data-name="${name}" class="${kind}"><span>${content}</span></td>`;
	return html`<h2>${count > entries.length ? `The newest ${entries.length} of them` : 'Which they are'}</h2>
		<table>
			<thead>
				<tr>
					<th scope="col">State</th>
					<th scope="col">Subject</th>
					<th scope="col">Rule</th>
					<th scope="col">Reason</th>
					<th scope="col">Arrived on</th>
				</tr>
			</thead>
			<tbody>
				${entries.map(
					(entry) =>
						html`<tr>
							${cell('State', stateNames[entry.state], `state ${entry.state}`)}
							${cell('Subject', html`<a href="${linkTo({ entry: entry.id })}">${entry.subject.trim() === '' ? '(no subject)' : entry.subject}</a>`)}${cell('Rule', entry.ruleName ?? '')}
							${cell('Reason', entry.reason === null ? '' : reasonDetails(entry.reason), 'reason')}${cell('Arrived on', timeText(entry.enteredOn, zone), 'time')}
						</tr>`,
				)}
			</tbody>
		</table>`;
}

/** Says what became of the wish to execute entries again. */
export function againDonePage(filter: PageFilter, { reopened, left, more }: ReexecutionResult): string {
	return layout(
		'Executed again - Activity Monitor',
		html`<h1>${reopened.length} ${reopened.length === 1 ? 'entry is' : 'entries are'} open again</h1>
			${left.map(({ because }) => html`<p>${whyLeftTexts[because]}</p>`)}
			${more && html`<p>The filter lists more: <a href="${linkTo({ view: 'again', filter })}">go on</a>.</p>`}
			<p>A rule that is active takes them at once. <a href="${linkTo({ filter })}">To the entries</a></p>`,
	);
}

const whyLeftTexts: Record<WhyLeft, string> = {
	unknown: 'The store has no such entry.',
	open: 'It is open already, so nothing was done.',
	ready: 'It was handled: it is ready, so nothing was done.',
	hasRecord: 'It has its record already, so nothing was done.',
	unreadable: 'Its message could not be read, so no rule can evaluate it.',
};
