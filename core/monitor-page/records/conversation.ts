import { reasonNames } from '../../decision/outcome/reasons';
import type { Attachment } from '../../activity/activity';
import type { ReplyNote } from '../../activity/queue-item';
import type { MessageItem, RecordMessage } from '../../ledger/record-views';
import { html, type Html, type Insert } from '../html';
import type { Look } from '../layout';
import { linkTo } from '../page-address';
import { timeText } from '../time-zone';
import { replyStateNames, stateNames, wordsOf } from '../words';

/** The messages of a record in order, each with its attachments and with what became of it. */
export function conversation(messages: readonly RecordMessage[], look: Look): Html {
	return html`<ol class="trace">
		${messages.map((message) => messagePart(message, look))}
	</ol>`;
}

function messagePart({ activity, items }: RecordMessage, look: Look): Html {
	const { direction, from, fromName, to = [], receivedOn, subject, attachments = [] } = activity;
	const sender = [fromName, from === null ? '' : `<${from}>`].filter((part) => part).join(' ');
	const who: Insert =
		direction === 'outgoing' ? html`to ${to.join(', ')}` : html`from ${sender === '' ? 'nobody named' : sender}`;
	return html`<li class="${direction}">
		<span class="dim">${timeText(receivedOn, look.zone)}</span>
		<b>${wordsOf(activity.type)} ${who}</b>
		<div>${subject.trim() === '' ? '(no subject)' : subject}</div>
		${look.texts && texts(activity.reply, activity.text ?? activity.description)}
		${attachments.length > 0 && attachmentList(attachments)} ${items.map(itemPart)}
	</li>`;
}

/** What the writer added, and the whole of it with what he quoted, folded. */
function texts(reply: string | undefined, whole: string | undefined): Insert {
	const own = (reply ?? whole ?? '').trim();
	const all = (whole ?? '').trim();
	return [
		own !== '' && html`<div class="text">${lines(own)}</div>`,
		all !== '' &&
			all !== own &&
			html`<details>
				<summary>With what was quoted</summary>
				<div class="text">${lines(all)}</div>
			</details>`,
	];
}

/** A text with its line breaks, which the page keeps; all else in it is escaped. */
function lines(text: string): Html[] {
	return text
		.replaceAll('\t', '    ')
		.split(/\r\n|\r|\n/)
		.map((line) => html`${line}<br />`);
}

function attachmentList(attachments: readonly Attachment[]): Html {
	return html`<ul aria-label="Attachments">
		${attachments.map(({ name, size }) => html`<li>${name} <span class="dim">${sizeText(size)}</span></li>`)}
	</ul>`;
}

/** A size in its largest unit of which there is one. */
export function sizeText(bytes: number): string {
	if (bytes < 1_000) return `${bytes} B`;
	return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(0)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function itemPart({ id, outcome, reason, reply, isOpen }: MessageItem): Html {
	const state = isOpen ? 'Open' : stateNames[outcome ?? 'failed'];
	const why = reason === null || reason === 'none' || isOpen ? '' : `: ${reasonNames[reason]}`;
	return html`<div class="dim">
		<a href="${linkTo({ entry: id })}">Entry</a> ${state}${why}${reply !== null && html`. Reply: ${noteText(reply)}`}
	</div>`;
}

function noteText({ state, to, reason }: ReplyNote): string {
	return [replyStateNames[state], to === undefined ? '' : `to ${to}`, wordsOf(reason ?? '')]
		.filter((part) => part !== '')
		.join(', ');
}
