import { caseActionsFor } from '../../core/monitor-page/records/case-actions';
import { messagePage, type Look } from '../../core/monitor-page/layout';
import { linkToRecord, type RecordAddress } from '../../core/monitor-page/records/record-address';
import { recordPage } from '../../core/monitor-page/records/record-page';
import { recordsPage, titleOf, type RecordChoices } from '../../core/monitor-page/records/records-page';
import { idOf, reference, typeOf, type Reference } from '../../core/record/reference';
import type { Store } from '../../core/ledger/store';
import { page, seeOther, type PageAnswer } from './page-answer';

const mostChoices = 500;
const gone = page(404, messagePage('No such record', 'The store has no record with this ID.'));

/** Shows a list of records, or one. */
export async function showRecords(
	store: Store,
	address: RecordAddress,
	token: string,
	look: Look,
): Promise<PageAnswer> {
	if (address.view === 'record') {
		const view = await store.recordView(address.ref);
		return view === null ? gone : page(200, recordPage(view, token, look));
	}
	const { listing } = address;
	return page(200, recordsPage(await store.listedRecords(listing), listing, await choicesOf(store), look));
}

async function choicesOf(store: Store): Promise<RecordChoices> {
	const named = async (type: string) =>
		(await store.list(type, { limit: mostChoices })).records.map((record) => [record, titleOf(record)] as const);
	const owners = [...(await named('user')), ...(await named('team'))];
	return {
		owners: owners.map(([{ type, id }, name]) => [reference(type, id), name === '' ? id : name]),
		queues: (await named('queue')).map(([{ id }, name]) => [id, name === '' ? id : name]),
	};
}

/** Sets the state of a case as its form asks, if that still fits the state that it has. */
export async function changeCase(store: Store, ref: Reference, name: unknown): Promise<PageAnswer> {
	const [record] = await store.get(typeOf(ref), [idOf(ref)]);
	if (record === undefined) return gone;
	const action = caseActionsFor(record).find((one) => one.name === name);
	if (action === undefined) {
		const text = 'Nothing was changed: the record is in a state in which this cannot be done, or nobody can do it.';
		return page(409, messagePage('This cannot be done', text));
	}
	const change = { op: 'update', type: record.type, id: record.id, fields: { state: action.to } } as const;
	const [saved] = await store.write([change]);
	if (saved instanceof Error) throw saved;
	return seeOther(linkToRecord(ref));
}
