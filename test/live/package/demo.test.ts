import { DemoWorld, type MailOutcome } from '../../support/demo/demo-world';
import { SharedN8n } from '../../support/n8n/shared-n8n';
import { sendPlainMail, settledItem } from '../../support/demo/rule-variants';

describe('the demo', () => {
	let world: DemoWorld;
	let outcomes: MailOutcome[];
	beforeAll(async () => {
		world = await DemoWorld.in(await SharedN8n.enter({ store: 'default' }), { anyPort: true });
		outcomes = await world.sendMails();
	});
	afterAll(async () => await world?.dispose());

	const of = (file: string): MailOutcome => {
		const outcome = outcomes.find((one) => one.file.includes(file));
		if (outcome === undefined) throw new Error(`No outcome of ${file}`);
		return outcome;
	};

	it('makes two cases of three mails, and sends two replies', async () => {
		expect(outcomes.map(({ item }) => [item.state, item.outcome, item.reason])).toEqual([
			['inactive', 'ready', 'none'],
			['inactive', 'ready', 'none'],
			['inactive', 'skipped', 'automaticMail'],
		]);
		expect((await world.store.list('case')).records).toHaveLength(2);
		expect(world.sink.mails).toHaveLength(2);
	});

	it('makes the case of a known contact for the account behind it', async () => {
		const { record, item } = of('known-contact');
		const [account] = (await world.store.list('account')).records;
		const [ada] = (await world.store.list('contact', { email: 'ada.lindqvist@fabrikam.example' })).records;
		expect(record).toMatchObject({
			type: 'case',
			number: 'CAS-00001',
			title: 'Label printer offline',
			customer: { account: account?.id },
			contact: ada?.id,
			state: 'active',
			origin: 'email',
			originQueue: item.queueId,
			priority: 'high',
		});
		expect(String(record?.['description'])).toContain('the label printer in hall 2');
		expect(item.conditionItem).toBe('Urgent');
	});

	it('makes a contact for a sender that nobody knew, and the case for that contact', async () => {
		const { record, item } = of('unknown-sender');
		const contacts = (await world.store.list('contact', { email: 'priya.nair@wingtip.example' })).records;
		expect(contacts).toHaveLength(1);
		expect(contacts[0]).toMatchObject({ emails: ['priya.nair@wingtip.example'] });
		expect(record).toMatchObject({
			number: 'CAS-00002',
			title: 'Do you repair model X2? – question',
			customer: { contact: contacts[0]?.id },
			priority: 'normal',
		});
		expect(item.conditionItem).toBe('Any other email');
	});

	it('connects each mail to its case', async () => {
		const made = outcomes.filter(({ record }) => record !== null);
		const activities = await world.store.activities(made.map(({ item }) => item.activityId));
		expect(activities.map(({ regarding }) => regarding)).toEqual(made.map(({ record }) => ({ case: record?.id })));
	});

	it('makes nothing of an out-of-office message, and does not answer it', async () => {
		const { record, reply, item } = of('out-of-office');
		expect([record, reply, item.reply]).toEqual([null, null, null]);
		expect((await world.store.list('contact', { email: 'bruno.keller@litware.example' })).records).toEqual([]);
		expect(world.sink.mails.map(({ to }) => to)).not.toContain('bruno.keller@litware.example');
	});

	it('answers in the thread, marked so that no machine answers', async () => {
		for (const name of ['known-contact', 'unknown-sender']) {
			const { item, record, reply, from } = of(name);
			const [activity] = await world.store.activities([item.activityId]);
			expect(reply?.to).toBe(from);
			expect(reply?.envelopeFrom).toBe('');
			expect(reply?.subject).toMatch(
				new RegExp(`^We have received your message: ${String(record?.['number'])} \\[#[a-z2-7]{26}\\]$`),
			);
			expect(reply?.body).toContain(String(record?.['number']));
			expect(reply?.headers.get('auto-submitted')).toBe('auto-replied');
			expect(reply?.headers.get('in-reply-to')).toBe(`<${activity?.messageId}>`);
			expect(reply?.headers.get('references')).toBe(`<${activity?.messageId}>`);
			expect(reply?.headers.get('from')).toContain('support@contoso.example');
			expect(item.reply).toMatchObject({ state: 'sent', reason: null, to: from });
		}
	});

	it('has one entry of the activity monitor for each mail', async () => {
		const entries = await world.tables.monitorEntries();
		expect(entries.map(({ state, ruleName }) => [state, ruleName]).sort()).toEqual([
			['ready', 'Support email to case'],
			['ready', 'Support email to case'],
			['skipped', 'Support email to case'],
		]);
	});

	it('finds the case of an answer whose headers are lost, by the token in its subject', async () => {
		const { record, reply } = of('unknown-sender');
		const messageId = await sendPlainMail(world, 'support@contoso.example', `AW: ${reply?.subject ?? ''}`);
		expect(await settledItem(world, messageId)).toMatchObject({ outcome: 'skipped', reason: 'activeCaseConnected' });
		const [answer] = await world.store.messages([messageId]);
		expect(answer?.regarding).toEqual({ case: record?.id });
	});
});
