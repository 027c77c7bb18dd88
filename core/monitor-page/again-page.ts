import { mostReexecuted, type EntryFilter, type ReexecutionResult, type WhyLeft } from '../monitor-queries';
import { html } from './html';
import { layout } from './layout';
import { filterFields, linkTo } from './page-address';

/** Says how many entries a filter lists that can be executed again, and asks. */
export function againPage(filter: EntryFilter, count: number, token: string): string {
	const number = count > mostReexecuted ? `The newest ${mostReexecuted}, of more,` : String(count);
	const fields = filterFields(filter);
	return layout(
		'Execute again - Activity Monitor',
		html`<h1>Execute entries again</h1>
<p>Filter: ${fields.length === 0 ? 'none, which is all entries' : fields.map(([name, value]) => `${name} = ${value}`).join(', ')}</p>
<p><b>${number}</b> skipped or failed ${count === 1 ? 'entry' : 'entries'} without a record will be taken again by the rule as it is now. All others stay as they are.</p>
${count > 0 && html`<form class="box" method="post" action="${linkTo({ view: 'again', filter })}"><input type="hidden" name="token" value="${token}">
<p><label class="tick"><input type="checkbox" name="past" value="yes">Run past the skip for their connected records</label></p><button>Execute again</button></form>`}
<p><a href="${linkTo({ filter })}">Back</a></p>`,
	);
}

/** Says what became of the wish to execute entries again. */
export function againDonePage(filter: EntryFilter, { reopened, left, more }: ReexecutionResult): string {
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
