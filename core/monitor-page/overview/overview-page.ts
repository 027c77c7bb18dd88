import { reasonNames } from '../../decision/outcome/reasons';
import { reasonCodes, type Reason } from '../../activity/reason';
import type { EntryState, Overview, OverviewCount, OverviewPeriod } from '../../ledger/monitor';
import { barChart, type Bar } from './bar-chart';
import { html, type Html, type Insert } from '../html';
import { layout, type Look } from '../layout';
import { entryStates, linkTo, type PageFilter } from '../page-address';
import { ageText } from './queues-page';
import { timeText } from '../time-zone';
import { stateNames } from '../words';

/** As many rules and reasons get a bar of their own. */
const mostBars = 12;

/** What arrived lately and what became of it, what waits longest, and what is out; `now` in milliseconds since 1970. */
export function overviewPage(
	{ periods, oldestOpen, outages }: Overview,
	ruleNames: ReadonlyMap<string, string>,
	now: number,
	look: Look,
): string {
	const oldest: Insert =
		oldestOpen === null
			? 'Nothing is open.'
			: html`<a href="${linkTo({ entry: oldestOpen.id })}">${ageText(now - Date.parse(oldestOpen.enteredOn))}</a>,
					arrived ${timeText(oldestOpen.enteredOn, look.zone)}`;
	return layout(
		'Overview - Activity Monitor',
		html`<h1>Overview</h1>
			<div class="figures">
				<div class="box"><b>Oldest open entry</b><br />${oldest}</div>
				<div class="box">
					<b>Outages</b><br />${outages.length === 0 && 'None is on.'}
					${outages.map(
						(outage) =>
							html`<div>
								<span class="failed">${outageNames[outage.of]}</span> of ${outage.ruleName ?? 'a rule'} since
								${timeText(outage.since, look.zone)}: ${outage.message} ${outage.recommendation}
							</div>`,
					)}
				</div>
			</div>
			${periods.map((period) => periodPart(period, ruleNames))}`,
		look,
		'overview',
	);
}

const outageNames = { dataverse: 'Dataverse', mailServer: 'Mail server', rule: 'Work', store: 'Record store' } as const;

function periodPart({ hours, from, counts }: OverviewPeriod, ruleNames: ReadonlyMap<string, string>): Html {
	// To the minute and in UTC, so that a list shows what its bar counts, whatever the zone.
	const arrivedFrom = `${from.slice(0, 16)}Z`;
	const title = hours % 24 === 0 && hours > 24 ? `Last ${hours / 24} days` : `Last ${hours} hours`;
	const link = (filter: PageFilter): string => linkTo({ filter: { ...filter, arrivedFrom } });
	const states = entryStates.map((state): Bar => ({
		label: stateNames[state],
		count: total(counts, (count) => count.state === state),
		link: link({ states: [state] }),
		colour: state,
	}));
	const arrived = total(counts, () => true);
	return html`<h2>${title}: <a href="${link({})}">${arrived} arrived</a></h2>
		${
			arrived > 0 &&
			html`<div class="charts">
				${barChart(`By state, ${title.toLowerCase()}`, states, countTable('State', states))}
				${byRule(counts, ruleNames, title, link)} ${byReason(counts, title, link)}
			</div>`
		}`;
}

type LinkOf = (filter: PageFilter) => string;

function byRule(
	counts: readonly OverviewCount[],
	names: ReadonlyMap<string, string>,
	title: string,
	link: LinkOf,
): Html {
	const rules = largest(Map.groupBy(counts.filter(hasRule), ({ ruleId }) => ruleId));
	const nameOf = (ruleId: string): string => names.get(ruleId) ?? ruleId;
	const bars = rules.map(([ruleId, some]): Bar => ({
		label: nameOf(ruleId),
		count: total(some, () => true),
		link: link({ ruleId }),
	}));
	const table = html`<table>
		<thead>
			<tr>
				<th scope="col">Rule</th>
				<th scope="col">Arrived</th>
				${entryStates.map((state) => html`<th scope="col">${stateNames[state]}</th>`)}
			</tr>
		</thead>
		<tbody>
			${rules.map(
				([ruleId, some]) =>
					html`<tr>
						<td data-name="Rule"><span>${nameOf(ruleId)}</span></td>
						<td data-name="Arrived"><a href="${link({ ruleId })}">${total(some, () => true)}</a></td>
						${entryStates.map((state) => stateCell(some, ruleId, state, link))}
					</tr>`,
			)}
		</tbody>
	</table>`;
	return barChart(`By rule, ${title.toLowerCase()}`, bars, table);
}

function stateCell(counts: readonly OverviewCount[], ruleId: string, state: EntryState, link: LinkOf): Html {
	const count = total(counts, (one) => one.state === state);
	return html`<td data-name="${stateNames[state]}">
		${count === 0 ? 0 : html`<a href="${link({ ruleId, states: [state] })}">${count}</a>`}
	</td>`;
}

/** Reasons of what was skipped or failed. */
function byReason(counts: readonly OverviewCount[], title: string, link: LinkOf): Html {
	const bars = largest(Map.groupBy(counts.filter(isNotReady), ({ reason }) => reason)).map(([reason, some]): Bar => ({
		label: reasonNames[reason],
		count: total(some, () => true),
		link: link({ states: ['skipped', 'failed'], reason }),
		colour: some.some(({ state }) => state === 'failed') ? 'failed' : 'skipped',
	}));
	return barChart(`Why not ready, ${title.toLowerCase()}`, bars, countTable('Reason', bars));
}

function countTable(what: string, bars: readonly Bar[]): Html {
	return html`<table>
		<thead>
			<tr>
				<th scope="col">${what}</th>
				<th scope="col">Entries</th>
			</tr>
		</thead>
		<tbody>
			${bars.map(
				({ label, count, link }) =>
					html`<tr>
						<td data-name="${what}"><span>${label}</span></td>
						<td data-name="Entries"><a href="${link}">${count}</a></td>
					</tr>`,
			)}
		</tbody>
	</table>`;
}

/** The largest groups, largest first. */
function largest<Key>(
	groups: ReadonlyMap<Key, readonly OverviewCount[]>,
): (readonly [Key, readonly OverviewCount[]])[] {
	const all = (some: readonly OverviewCount[]): number => total(some, () => true);
	return [...groups].sort(([, a], [, b]) => all(b) - all(a)).slice(0, mostBars);
}

const total = (counts: readonly OverviewCount[], which: (count: OverviewCount) => boolean): number =>
	counts.reduce((sum, count) => (which(count) ? sum + count.count : sum), 0);

const hasRule = (count: OverviewCount): count is OverviewCount & { readonly ruleId: string } => count.ruleId !== null;

const isNotReady = (count: OverviewCount): count is OverviewCount & { readonly reason: Reason } =>
	(count.state === 'skipped' || count.state === 'failed') &&
	count.reason !== null &&
	Object.hasOwn(reasonCodes, count.reason);
