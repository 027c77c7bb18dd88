import type { QueueView } from '../../ledger/monitor';
import { queueName } from '../entries/entries-page';
import { html, type Html } from '../html';
import { layout, type Look } from '../layout';
import { linkTo } from '../page-address';
import { timeText } from '../time-zone';
import { wordsOf } from '../words';

/** Every queue with its rules and what lies in it; `now` in milliseconds since 1970. */
export function queuesPage(queues: readonly QueueView[], now: number, look: Look): string {
	const cell = (name: string, content: Html | Html[] | string | number): Html =>
		html`<td data-name="${name}"><span>${content}</span></td>`;
	return layout(
		'Queues - Activity Monitor',
		html`<h1>Queues</h1>
			<table>
				<thead>
					<tr>
						<th scope="col">Queue</th>
						<th scope="col">Rules</th>
						<th scope="col">Unclaimed</th>
						<th scope="col">Claimed</th>
						<th scope="col">Parked</th>
						<th scope="col">Failed</th>
						<th scope="col">Oldest open</th>
					</tr>
				</thead>
				<tbody>
					${queues.map(
						(queue) =>
							html`<tr>
								${cell('Queue', html`<a href="${linkTo({ filter: { queueId: queue.queueId } })}">${queueName(queue)}</a> ${queue.emailAddress !== queueName(queue) && html`<span class="dim">${queue.emailAddress}</span>`}`)}
								${cell('Rules', queue.rules.length === 0 ? 'none' : queue.rules.map((rule) => html`<div>${rule.name} (${wordsOf(rule.activityType)}): <span class="${ruleColours[rule.state]}">${rule.state}</span>, <span class="dim">last seen ${timeText(rule.lastSeenOn, look.zone)}</span></div>`))}
								${cell('Unclaimed', queue.unclaimed)}${cell('Claimed', queue.claimed)}${cell('Parked', queue.parked)}
								${cell('Failed', queue.failed === 0 ? 0 : html`<a href="${linkTo({ filter: { queueId: queue.queueId, states: ['failed'] } })}">${queue.failed}</a>`)}
								${cell('Oldest open', queue.oldestOpenOn === null ? '' : ageText(now - Date.parse(queue.oldestOpenOn)))}
							</tr>`,
					)}
				</tbody>
			</table>`,
		look,
		'queues',
	);
}

const ruleColours = { active: 'ready', waiting: 'skipped', gone: 'failed' } as const;

/** An age in its largest whole unit. */
export function ageText(milliseconds: number): string {
	const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
	const [size, unit] = (
		[
			[86_400, 'd'],
			[3_600, 'h'],
			[60, 'min'],
			[1, 's'],
		] as const
	).find(([length]) => seconds >= length) ?? [1, 's'];
	return `${Math.floor(seconds / size)} ${unit}`;
}
