import type { RecordNames, RecordView } from '../../ledger/record-views';
import type { ArcRecord } from '../../record/record';
import { reference, type Reference } from '../../record/reference';
import { caseActionsFor } from './case-actions';
import { conversation } from './conversation';
import { externalLink } from '../external-link';
import { html, type Html, type Insert } from '../html';
import { layout, type Look } from '../layout';
import { linkTo } from '../page-address';
import { linkToRecord, linkToRecords } from './record-address';
import { nameOfReference, numberOf, stateClass, stateOf, titleOf } from './records-page';
import { timeText } from '../time-zone';
import { wordsOf } from '../words';

/** Longer fields may hold a message, which is shown where the node says so. */
const longestField = 200;

/** Fields that the page shows by themselves. */
const placed: ReadonlySet<string> = new Set([
	...['type', 'id', 'number', 'title', 'name', 'state', 'customer', 'contact', 'account', 'owner', 'originQueue'],
	...['external', 'createdOn', 'modifiedOn', 'resolvedOn', 'test'],
]);

/** One record with its fields, where it came from, its messages, and what may be done with it. */
export function recordPage(view: RecordView, token: string, look: Look): string {
	const { record, messages, hasMore } = view;
	const title = titleOf(record);
	const number = numberOf(record);
	const rows = [...knownRows(view, look), ...furtherRows(record, look)];
	return layout(
		`${number} - Activity Monitor`,
		html`<p><a href="${linkToRecords({ type: record.type })}">${wordsOf(record.type)} records</a></p>
			<h1>${number}${title !== '' && title !== number && html`: ${title}`}</h1>
			<dl>
				${rows.map(
					([name, value]) =>
						value !== '' &&
						html`<dt>${name}</dt>
							<dd>${value}</dd>`,
				)}
			</dl>
			${caseForm(record, token)}
			<h2>Messages</h2>
			${hasMore && html`<p>The newest ${messages.length} of more.</p>`}
			${messages.length === 0 ? html`<p class="dim">None that the store still has.</p>` : conversation(messages, look)}
			${messages.length > 0 && !look.texts && html`<p class="dim">Texts are not shown: the option Show Message Texts of the Activity Monitor Trigger is off.</p>`}`,
		look,
		'records',
	);
}

type Row = readonly [name: string, value: Insert];

function knownRows({ record, origin, recordNames }: RecordView, { zone }: Look): Row[] {
	const state = stateOf(record);
	const link = (value: unknown): Insert => linked(asReference(value), recordNames);
	const byId = (type: string, field: string): Insert => {
		const id = record[field];
		return typeof id === 'string' ? linked(reference(type, id), recordNames) : '';
	};
	return [
		['State', state === '' ? '' : html`<span class="state ${stateClass(record)}">${state}</span>`],
		['Lives in', externalLink(record.external)],
		['Customer', link(record['customer'])],
		['Contact', byId('contact', 'contact')],
		['Account', byId('account', 'account')],
		['Owner', link(record['owner'])],
		['Queue', byId('queue', 'originQueue')],
		['Came from', origin === null ? '' : originText(origin)],
		['Created on', timeText(record.createdOn, zone)],
		['Modified on', timeText(record.modifiedOn, zone)],
		['Resolved on', typeof record['resolvedOn'] === 'string' ? timeText(record['resolvedOn'], zone) : ''],
		['ID', record.id],
	];
}

function originText({ id, ruleName, conditionItem }: NonNullable<RecordView['origin']>): Html {
	const by = [ruleName, conditionItem].filter((part) => part !== null).join(', ');
	return html`<a href="${linkTo({ entry: id })}">its entry</a>${by !== '' && `, by ${by}`}`;
}

/** What users keep beside that, as they keep it. */
function furtherRows(record: ArcRecord, { texts }: Look): Row[] {
	return Object.entries(record)
		.filter(([name, value]) => !placed.has(name) && value !== null && value !== '')
		.map(([name, value]): Row => {
			const text = typeof value === 'string' ? value : JSON.stringify(value);
			const isMessage = name === 'description' || text.length > longestField;
			if (isMessage && !texts) return [wordsOf(name), html`<span class="dim">(not shown, as message texts)</span>`];
			return [wordsOf(name), text.split(/\r\n|\r|\n/).map((line, at) => html`${at > 0 && html`<br />`}${line}`)];
		});
}

function asReference(value: unknown): Reference | null {
	if (typeof value !== 'object' || value === null) return null;
	const [type, id] = Object.entries(value)[0] ?? [];
	return type !== undefined && typeof id === 'string' ? reference(type, id) : null;
}

function linked(ref: Reference | null, names: RecordNames['recordNames']): Insert {
	return ref === null ? '' : html`<a href="${linkToRecord(ref)}">${nameOfReference(ref, names)}</a>`;
}

/** Setting the state of a case is all that is edited here. */
function caseForm(record: ArcRecord, token: string): Insert {
	const actions = caseActionsFor(record);
	if (actions.length === 0) return '';
	return html`<form class="box" method="post" action="${linkToRecord({ [record.type]: record.id })}">
		<input type="hidden" name="token" value="${token}" />
		${actions.map(({ name, text }) => html`<button name="action" value="${name}">${text}</button> `)}
	</form>`;
}
