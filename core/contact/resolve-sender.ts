import type { Account, ArcRecord, Owner, Contact } from '../record/record';
import { isRecordOf } from '../record/record';
import { samePlace } from '../record/reference';
import { maximalMatches, senderTypeOrder, type Resolution, type Sender } from './sender';

export interface SenderQuestion {
	readonly address: string | null;
	readonly name: string | null;
	/** Records of any type that carry the address. */
	readonly holders: readonly ArcRecord[];
	/** Parent accounts of the contacts among them. */
	readonly accounts: readonly ArcRecord[];
	/** Who owns the queue; of several records, one of this owner's wins. */
	readonly queueOwner: Owner | null;
	/** The setting that leaves an address of several records unresolved. */
	readonly ambiguousIsUnknown: boolean;
}

/**
 * Tells who sent a message.
 *
 * One holder is the sender whatever its state. Of several, a record of the queue's owner wins,
 * then the first active one by type; 100 and more, or none active, resolve to nobody (Dynamics'
 * sender resolution, arc-spec 2.4).
 */
export function resolveSender(question: SenderQuestion): Sender {
	const nobody = { address: question.address, name: question.name, contact: null, account: null, created: false };
	if (question.address === null) return { kind: 'none', ...nobody };
	const resolution = pick(question);
	if (resolution.kind !== 'found') return { kind: resolution.kind, ...nobody };
	const { record } = resolution;
	if (isRecordOf(record, 'contact')) {
		return {
			...nobody,
			kind: record.state === 'inactive' ? 'inactive' : 'contact',
			contact: record,
			account: parentAccount(record.account, question.accounts),
		};
	}
	if (isRecordOf(record, 'account')) {
		return { ...nobody, kind: record.state === 'inactive' ? 'inactive' : 'account', account: record };
	}
	return { kind: 'other', ...nobody };
}

/** The record that the address resolves to, of whatever type; null where it resolves to none. */
export function senderRecord(question: SenderQuestion): ArcRecord | null {
	const resolution = pick(question);
	return resolution.kind === 'found' ? resolution.record : null;
}

function pick({ holders, queueOwner, ambiguousIsUnknown }: SenderQuestion): Resolution {
	const [only, ...others] = holders;
	if (only === undefined) return { kind: 'unknown' };
	if (others.length === 0) return { kind: 'found', record: only };
	if (ambiguousIsUnknown || holders.length >= maximalMatches) return { kind: 'ambiguous' };
	const active = holders.filter((record) => record['state'] !== 'inactive' && record['enabled'] !== false);
	const ordered = [...active].sort((a, b) => rank(a) - rank(b));
	const owned = ordered.find((record) => samePlace(ownerOf(record), queueOwner));
	const record = owned ?? ordered[0];
	return record === undefined ? { kind: 'ambiguous' } : { kind: 'found', record };
}

function rank(record: ArcRecord): number {
	const place = senderTypeOrder.indexOf(record.type);
	return place === -1 ? senderTypeOrder.length : place;
}

function ownerOf(record: ArcRecord): Owner | null {
	return (record['owner'] as Owner | undefined) ?? null;
}

function parentAccount(id: Contact['account'], accounts: readonly ArcRecord[]): Account | null {
	const account = accounts.find((candidate) => candidate.id === id);
	return isRecordOf(account, 'account') ? account : null;
}
