import type { Store } from '../../../core/ledger/store';
import {
	arrival,
	claimedItem,
	claimOf,
	claimRequest,
	closing,
	email,
	first,
	minute,
	registration,
	reply,
	saved,
	support,
	type ContractStore,
} from '../contract-store';

const address = 'ada@fabrikam.example';

/**
 * Fills a store with a person: a contact with two addresses, a case, messages in all states, replies,
 * a bounce, entries, events, and messages of others that name the person. Answers the case's id.
 */
export async function fillWithPerson(store: Store): Promise<string> {
	await store.listen('alerts');
	const [contact] = await store.write([
		{
			op: 'create',
			type: 'contact',
			unlessAddress: address,
			fields: { firstName: 'Ada', lastName: 'Byron', emails: [address, 'Ada.Byron@home.example'] },
		},
		{
			op: 'create',
			type: 'account',
			id: 'fabrikam',
			fields: { name: 'Fabrikam', emails: ['office@fabrikam.example', address] },
		},
	]);
	const raw = Buffer.from(`From: Ada Byron <${address}>`);
	const item = await claimedItem(store, arrival({ raw }, email({ from: address, text: 'Yours, Ada Byron' })));
	const create = {
		op: 'create',
		type: 'case',
		fields: {
			title: 'Printer',
			description: `Yours, Ada Byron, ${address}`,
			customer: { contact: saved(contact).record.id },
		},
		recordKey: 'case',
		link: 'regarding',
	} as const;
	const answer = reply({ to: address, text: 'Dear Ada Byron' });
	const trace = [
		{
			at: '2026-03-02T10:00:00.000Z',
			step: 'evaluate' as const,
			text: `The sender is ${address}`,
			detail: { name: 'Ada Byron' },
		},
	];
	const [made] = await store.commit([{ claim: claimOf(item), changes: [create], trace }]);
	await store.beginReply(claimOf(item), answer);
	await store.endReply(answer.id, {
		id: answer.id,
		state: 'sent',
		reason: null,
		to: address,
		subject: 'For Ada Byron',
	});
	await store.saveSettings({ repliesPerAddress: 1 });
	await store.beginReply(claimOf(item), reply({ to: address, subject: 'Also for Ada Byron' }));
	await store.saveSettings({ repliesPerAddress: 3 });
	await store.commit([{ claim: claimOf(item), close: closing }]);
	await store.trackingToken(answer.id);
	const report = {
		automatic: { kind: 'report', evidence: [] },
		delivery: { action: 'failed', status: '5.1.1', messageId: answer.messageId },
	};
	await store.takeIn([
		arrival(
			{},
			email({ ...(report as object), from: 'mailer-daemon@fabrikam.example', text: `<${address}> is unknown` }),
		),
	]);
	// Another one of the person failed, one waits, and a colleague writes about the person.
	const bad = await claimedItem(
		store,
		arrival({ raw }, email({ from: 'ada.byron@home.example', subject: 'Ada Byron again' })),
	);
	await store.giveBack([
		{ claim: claimOf(bad), text: `Failed for ${address}`, maxAttempts: 1, backOffMs: 0, monitor: ['failed'] },
	]);
	await store.takeIn([arrival({ raw }, email({ from: 'Ada@Fabrikam.example' }))]);
	await store.takeIn([
		arrival(
			{ raw },
			email({
				from: 'sam@fabrikam.example',
				cc: [address],
				subject: 'About Ada Byron',
				text: `Ask Ada Byron <${address}>`,
			}),
		),
	]);
	return made?.kind === 'done' ? first(made.saved).record.id : '';
}

/** Deleting what belongs to a person, and what stays. */
export function contactDataContract(current: () => ContractStore): void {
	const store = (): Store => current().store;

	describe('deleteContactData', () => {
		it('takes the person out of what another system calls a record, and the record can still be changed', async () => {
			await fillWithPerson(store());
			const [holder] = (await store().list('contact', { email: address })).records;
			const named = ['ada@fabrikam.example', 'ada.byron@home.example'].map((id) => ({
				op: 'create' as const,
				type: 'case',
				fields: { customer: { contact: holder?.id }, external: { system: 'Forum', id, url: null } },
			}));
			const ids = (await store().write(named)).map((one) => saved(one).record.id);
			await store().deleteContactData(address);
			expect((await store().externals(named.map(({ fields }) => fields.external))).size).toBe(0);
			const resolved = await store().write(
				ids.map((id) => ({ op: 'update', type: 'case', id, fields: { state: 'resolved' } })),
			);
			expect(resolved.map((one) => saved(one).record['state'])).toEqual(['resolved', 'resolved']);
		});

		it('finds an address however letters beyond ASCII in it are written', async () => {
			await store().takeIn([
				arrival({}, email({ from: 'sam@fabrikam.example', subject: 'Lost', text: 'Ask JÖRG@fabrikam.example' })),
			]);
			expect(await store().deleteContactData('jörg@fabrikam.example')).toMatchObject({ redacted: 1 });
			expect(await store().deleteContactData('jörg@fabrikam.example')).toMatchObject({ redacted: 0 });
		});

		it('says what it would delete, then deletes it, and finds nothing the second time', async () => {
			const caseId = await fillWithPerson(store());
			const preview = await store().deleteContactData(address, { preview: true });
			expect(preview).toMatchObject({ contacts: 1, activities: 4, queueItems: 3 });
			expect(preview.redacted).toBeGreaterThan(2);
			expect(preview.records).toEqual(
				expect.arrayContaining([
					{ type: 'case', id: caseId },
					{ type: 'account', id: 'fabrikam' },
				]),
			);
			expect((await store().list('contact', { email: address })).records).toHaveLength(1);
			expect(await store().deleteContactData(' ADA@fabrikam.example ')).toMatchObject({
				contacts: 1,
				activities: 4,
				queueItems: 3,
			});
			expect((await store().list('contact')).records).toEqual([]);
			expect(await store().deleteContactData(address)).toEqual({
				contacts: 0,
				activities: 0,
				queueItems: 0,
				redacted: 0,
				records: [],
			});
		});

		it('keeps cases and the messages of others, without address and name', async () => {
			const caseId = await fillWithPerson(store());
			await store().deleteContactData(address);
			expect(await store().get('case', [caseId])).toMatchObject([
				{ title: 'Printer', description: 'Yours, [deleted], [deleted]' },
			]);
			expect(await store().get('account', ['fabrikam'])).toMatchObject([{ emails: ['office@fabrikam.example'] }]);
			expect((await store().list('account', { email: address })).records).toEqual([]);
			const items = await store().queueItems({});
			const activities = await store().activities(items.map(({ activityId }) => activityId));
			expect(activities.map(({ from, subject, text }) => ({ from, subject, text }))).toEqual([
				{ from: 'sam@fabrikam.example', subject: 'About [deleted]', text: 'Ask [deleted] <[deleted]>' },
				expect.objectContaining({ from: 'mailer-daemon@fabrikam.example', text: '<[deleted]> is unknown' }),
			]);
			expect(await store().rawMessage(activities[0]?.id ?? '')).toBeNull();
		});

		it('knows a deleted message that comes again, and tells a late execution what was done', async () => {
			await store().registerRule(registration());
			const message = arrival({}, email({ from: address }));
			await store().takeIn([message]);
			const open = first(await store().claim(claimRequest()));
			await store().deleteContactData(address);
			expect(await store().takeIn([message])).toMatchObject([{ known: true, queueItemIds: [] }]);
			expect(await store().hold([claimOf(open)], minute)).toMatchObject([
				{ kind: 'closed', item: { outcome: 'skipped', reason: 'sourceNotFound' } },
			]);
			expect(await store().commit([{ claim: claimOf(open), close: closing }])).toEqual([{ kind: 'claimLost' }]);
		});

		it('lets the person begin anew', async () => {
			await fillWithPerson(store());
			await store().deleteContactData(address);
			await store().takeIn([arrival({}, email({ from: address }))]);
			const claimed = await store().claim(claimRequest());
			const loaded = await store().load(claimed, { addresses: true, owner: null });
			expect(loaded.find((one) => one?.activity.from === address)).toMatchObject({ addressHolders: [] });
		});

		it.each([
			['', 'No email address'],
			['fabrikam.example', 'No email address'],
			['support@contoso.example', 'belongs to a queue'],
		])('refuses %j', async (given, text) => {
			await store().write([
				{ op: 'create', type: 'queue', id: support, fields: { emailAddress: 'support@contoso.example' } },
			]);
			await expect(store().deleteContactData(given)).rejects.toMatchObject({
				code: 'fieldInvalid',
				message: expect.stringContaining(text) as string,
			});
		});
	});
}
