import type { MailboxFolder, MailboxPosition } from '../../../core/ledger/mailboxes';
import type { Store } from '../../../core/ledger/store';
import type { ContractStore } from '../contract-store';

const inbox: MailboxFolder = { host: 'imap.contoso.example', port: 993, user: 'support', folder: 'INBOX' };

function position(fields: Partial<MailboxPosition> = {}): MailboxPosition {
	return { uidValidity: 4_000_000_001, uid: 17, pending: [], since: '2026-03-02T10:00:00.000Z', ...fields };
}

/** How far the folders of mail accounts were taken in. */
export function mailboxesContract(current: () => ContractStore): void {
	const store = (): Store => current().store;

	describe('mailbox positions', () => {
		it('knows none of a folder that was never read', async () => {
			expect(await store().mailboxPosition(inbox)).toBeNull();
		});

		it('keeps what was noted, for every process', async () => {
			await store().saveMailboxPosition(inbox, position({ uid: 4_294_967_295, pending: [3, 7, 8, 9] }));
			const other = await current().another();
			expect(await other.mailboxPosition(inbox)).toEqual(position({ uid: 4_294_967_295, pending: [3, 7, 8, 9] }));
		});

		it.each<[why: string, other: Partial<MailboxFolder>]>([
			['another server', { host: 'imap.fabrikam.example' }],
			['another port', { port: 143 }],
			['another user', { user: 'sales' }],
			['another folder', { folder: 'Archive' }],
			['a folder whose case differs', { folder: 'inbox' }],
		])('keeps them apart for %s', async (_why, other) => {
			await store().saveMailboxPosition(inbox, position());
			expect(await store().mailboxPosition({ ...inbox, ...other })).toBeNull();
		});

		it('takes the name of a host in any case', async () => {
			await store().saveMailboxPosition(inbox, position());
			expect(await store().mailboxPosition({ ...inbox, host: 'IMAP.Contoso.example' })).toEqual(position());
		});

		it.each<[why: string, next: Partial<MailboxPosition>, expected: Partial<MailboxPosition>]>([
			['goes on', { uid: 18 }, { uid: 18 }],
			['does not go back', { uid: 16 }, { uid: 17 }],
			['forgets a message that is pending no more', { pending: [] }, { pending: [] }],
			['begins anew under another UIDVALIDITY', { uidValidity: 5, uid: 2 }, { uidValidity: 5, uid: 2 }],
			['keeps when the folder was first read', { uid: 18, since: '2026-04-01T00:00:00.000Z' }, { uid: 18 }],
		])('%s', async (_why, next, expected) => {
			await store().saveMailboxPosition(inbox, position({ pending: [4] }));
			await store().saveMailboxPosition(inbox, position({ pending: [4], ...next }));
			expect(await store().mailboxPosition(inbox)).toEqual(position({ pending: [4], ...expected }));
		});

		it('does not go back when two note it at once', async () => {
			const other = await current().another();
			const uids = [18, 25, 19, 24, 20, 23];
			await Promise.all(
				uids.map(
					async (uid, index) => await (index % 2 === 0 ? store() : other).saveMailboxPosition(inbox, position({ uid })),
				),
			);
			expect(await store().mailboxPosition(inbox)).toMatchObject({ uid: 25 });
		});
	});
}
