import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DemoWorld } from '../../support/demo/demo-world';
import { DovecotServer, dovecotPassword } from '../../support/dovecot/dovecot-server';
import { SharedN8n } from '../../support/n8n/shared-n8n';
import { waitUntil } from '../../support/n8n/wait-until';
import { projectRoot } from '../../support/paths';
import { describeWithDovecot } from '../../adapters/mail/imap/with-dovecot';
import { Editor } from '../../support/editor/editor';
import { demoCredential, publishVariant, textsOf, variantOf } from '../../support/demo/rule-variants';

describeWithDovecot('a rule that reads a mailbox', () => {
	let server: DovecotServer;
	let world: DemoWorld;
	let smtp: string;
	beforeAll(async () => {
		server = await DovecotServer.start();
		world = await DemoWorld.in(await SharedN8n.enter(), { anyPort: true });
		smtp = await demoCredential(world);
	});
	afterAll(async () => {
		await world?.dispose();
		await server?.dispose();
	});

	async function credentialOf(user: string, password = dovecotPassword): Promise<string> {
		const data = { host: '127.0.0.1', port: server.port, security: 'none', user, password, allowSelfSigned: false };
		return (await world.n8n.api.createCredential({ name: `Mailbox of ${user}`, type: 'arcImapApi', data })).id;
	}

	function reading(credentialId: string, parameters: Readonly<Record<string, unknown>> = {}) {
		return {
			parameters: {
				receiveFrom: 'imap',
				imapLogin: 'password',
				imapFolders: 'INBOX',
				imapAfter: 'markSeen',
				...parameters,
			},
			credentials: { arcImapApi: { id: credentialId, name: 'Mailbox' } },
		};
	}

	async function publish(name: string, user: string, queue = `${user}@contoso.example`) {
		return await publishVariant(world, { name, queue, credentialId: smtp, trigger: reading(await credentialOf(user)) });
	}

	const mail = (user: string, subject: string, to = `${user}@contoso.example`): string =>
		[
			'From: Priya Nair <priya.nair@wingtip.example>',
			`To: ${to}`,
			`Subject: ${subject}`,
			`Message-ID: <${subject.replaceAll(/\W+/g, '-')}.${user}@wingtip.example>`,
			'Date: Mon, 2 Mar 2026 10:00:00 +0000',
			'',
			'It squeaks.',
			'',
		].join('\r\n');

	/** Subjects of the messages of a queue, with what became of each. */
	async function outcomes(queue: string): Promise<Map<string, string>> {
		const id = (await world.store.queuesByAddress([queue])).get(queue)?.id;
		const items = id === undefined ? [] : await world.store.queueItems({ queueId: id, limit: 1000 });
		const activities = new Map(
			(await world.store.activities(items.map(({ activityId }) => activityId))).map((one) => [one.id, one.subject]),
		);
		return new Map(
			items.map((item) => [
				activities.get(item.activityId) ?? '',
				`${item.state} ${item.outcome ?? ''} ${item.reason ?? ''}`,
			]),
		);
	}

	async function untilHandled(queue: string, subjects: readonly string[]): Promise<Map<string, string>> {
		let seen: Map<string, string> = new Map();
		await waitUntil(
			`${subjects.join()} in ${queue}`,
			async () => {
				seen = await outcomes(queue);
				return (
					seen.size === subjects.length &&
					subjects.every((subject) => seen.get(subject)?.startsWith('inactive ') === true)
				);
			},
			{ everyMs: 200 },
		).catch((error: unknown) => {
			throw new Error(`${String(error)}; there are ${JSON.stringify([...seen])}`);
		});
		return seen;
	}

	it('makes a case of each of ten messages, one of them broken, and marks none before it is stored', async () => {
		const subjects = Array.from({ length: 9 }, (_, index) => `Squeak ${index + 1}`);
		for (const subject of subjects.slice(0, 4)) server.deliver('ten', mail('ten', subject));
		const broken = readFileSync(path.join(projectRoot, 'test/fixtures/mail/broken-mime.eml'), 'latin1').replace(
			'support@',
			'ten@',
		);
		// In the mailbox an encoded word without its end.
		const brokenSubject = 'half a word';
		const subjectOf = (written: string): string => (written === '=?utf-8?Q?half_a_word' ? brokenSubject : written);
		server.deliver('ten', broken);
		for (const subject of subjects.slice(4)) server.deliver('ten', mail('ten', subject));
		await publish('Ten messages', 'ten');
		await waitUntil('all ten to be marked', async () => {
			const marked = server
				.messages('ten')
				.filter(({ seen }) => seen)
				.map(({ subject }) => subjectOf(subject));
			const stored = await outcomes('ten@contoso.example');
			expect(marked.filter((subject) => !stored.has(subject))).toEqual([]);
			return marked.length === 10;
		});
		const handled = await untilHandled('ten@contoso.example', [...subjects, brokenSubject]);
		expect(handled.get(brokenSubject)).toBe('inactive ready none');
		const titles = (await world.store.list('case', { limit: 200 })).records.map((record) => record['title']);
		expect(titles.filter((title) => subjects.includes(String(title))).sort()).toEqual(subjects);
	});

	it('goes on after the mail server was restarted, was away, and gave new UIDs', async () => {
		const queue = 'restarts@contoso.example';
		const workflow = await publish('Restarts', 'restarts');
		await server.stop();
		await server.startAgain();
		server.deliver('restarts', mail('restarts', 'After the restart'));
		await untilHandled(queue, ['After the restart']);

		const failed = async () =>
			await world.n8n.api.executions({ workflowId: workflow.id, status: ['error', 'crashed'] });
		const before = (await failed()).length;
		await server.stop();
		await waitUntil('the outage to be reported', async () => (await failed()).length > before);
		server.deliver('restarts', mail('restarts', 'While it was away'));
		await server.startAgain();
		await untilHandled(queue, ['After the restart', 'While it was away']);
		expect(await failed()).toHaveLength(before + 1);

		await server.stop();
		server.forgetUids('restarts');
		server.deliver('restarts', mail('restarts', 'Under new UIDs'));
		await server.startAgain();
		await untilHandled(queue, ['After the restart', 'While it was away', 'Under new UIDs']);
	});

	it('gives two workflows on one mailbox what is theirs, over one connection', async () => {
		const credential = await credentialOf('shared');
		for (const queue of ['repairs@contoso.example', 'returns@contoso.example']) {
			await publishVariant(world, { name: queue, queue, credentialId: smtp, trigger: reading(credential) });
		}
		server.deliver('shared', mail('shared', 'To be repaired', 'repairs@contoso.example'));
		server.deliver('shared', mail('shared', 'To be returned', 'returns@contoso.example'));
		await untilHandled('repairs@contoso.example', ['To be repaired']);
		await untilHandled('returns@contoso.example', ['To be returned']);
		expect(server.logins('shared')).toBe(1);
	});

	it('is refused with a wrong password while it is published, with one login, and tells nobody the password', async () => {
		const trigger = reading(await credentialOf('wrong', 'not-this-one'));
		const { id } = await world.n8n.api.createWorkflow(
			variantOf(world, { name: 'Wrong', queue: 'wrong@contoso.example', credentialId: smtp, trigger }),
		);
		const status = await world.n8n.api.publishAndSettle(id);
		expect(status.status).toBe('failed');
		expect(textsOf(status)).toEqual([
			expect.stringContaining('The mail server 127.0.0.1 refused the login of "wrong"'),
		]);
		expect(JSON.stringify(status)).not.toContain('not-this-one');
		expect(world.n8n.logTail(500)).not.toContain('not-this-one');
		expect(server.refusedLogins('wrong')).toBe(1);
	});

	it('tests the credential by logging in', async () => {
		const test = async (password: string) => {
			const data = {
				host: '127.0.0.1',
				port: server.port,
				security: 'none',
				user: 'tested',
				password,
				allowSelfSigned: false,
			};
			const credentials = { id: '', name: 'Tested', type: 'arcImapApi', data };
			return (
				await world.n8n.api.rest<{ status: string; message: string }>('POST', '/credentials/test', { credentials })
			).data;
		};
		expect(await test(dovecotPassword)).toMatchObject({ status: 'OK' });
		expect(await test('not-this-one')).toMatchObject({
			status: 'Error',
			message: expect.stringContaining('refused the login of "tested"'),
		});
	});

	it.each<[provider: string, page: RegExp, scope: string]>([
		[
			'google',
			/^https:\/\/accounts\.google\.com\/o\/oauth2\/v2\/auth\?.*access_type=offline/,
			'https://mail.google.com/',
		],
		[
			'microsoft',
			/^https:\/\/login\.microsoftonline\.com\/contoso\.example\/oauth2\/v2\.0\/authorize\?/,
			'https://outlook.office.com/IMAP.AccessAsUser.All offline_access',
		],
	])('leads to the sign-in page of %s', async (provider, page, scope) => {
		const data = {
			provider,
			user: 'support@contoso.example',
			tenantId: 'contoso.example',
			clientId: 'client',
			clientSecret: 'never shown',
		};
		const { data: made } = await world.n8n.api.rest<{ id: string }>('POST', '/credentials', {
			name: `OAuth2 of ${provider}`,
			type: 'arcImapOAuth2Api',
			data,
		});
		const { data: url } = await world.n8n.api.rest<string>('GET', `/oauth2-credential/auth?id=${made.id}`);
		expect(url).toMatch(page);
		expect(new URL(url).searchParams.get('scope')).toBe(scope);
	});

	it('asks in the editor for the mailbox and the credential of the way to sign in', async () => {
		const trigger = reading(await credentialOf('shown'), { imapAfter: 'move', imapMoveTo: 'Done' });
		const { id } = await world.n8n.api.createWorkflow(
			variantOf(world, { name: 'Shown', queue: 'shown@contoso.example', credentialId: smtp, trigger }),
		);
		const editor = await Editor.open(world.n8n.baseUrl);
		try {
			await editor.openWorkflow(id);
			const panel = await editor.openPanel('ARC Rule Trigger');
			const shown = [
				'Receive From',
				'Sign In With',
				'Credential for ARC IMAP API',
				'Folders',
				'When a Message Is Stored',
				'Move to Folder',
			];
			for (const word of shown) await panel.getByText(word, { exact: true }).first().waitFor();
			await editor.screenshot('panel-mailbox');
			await panel.locator('[data-test-id="parameter-input-imapLogin"]').click();
			await editor.page.getByRole('option', { name: 'OAuth2' }).first().click();
			await panel.getByText('Credential for ARC IMAP OAuth2 API', { exact: true }).first().waitFor();
			await editor.screenshot('panel-mailbox-oauth2');
			expect(await panel.getByText('Credential for ARC IMAP API', { exact: true }).count()).toBe(0);
		} finally {
			await editor.close();
		}
	});

	it('shows a run by hand the first message that comes, and leaves it as it is', async () => {
		const trigger = reading(await credentialOf('tried'));
		const { id } = await world.n8n.api.createWorkflow(
			variantOf(world, {
				name: 'Tried',
				queue: 'tried@contoso.example',
				credentialId: smtp,
				trigger,
				triggerOptions: { testRunWaits: 60 },
			}),
		);
		server.deliver('tried', mail('tried', 'Tried by hand'));
		const executionId = await world.n8n.api.runManually(id, 'ARC Rule Trigger', 'Evaluate Rule');
		const execution = await waitUntil('the run by hand to end', async () => {
			const found = await world.n8n.api.execution(executionId).catch(() => undefined);
			return found && !['new', 'running'].includes(found.status) ? found : undefined;
		});
		expect([execution.status, JSON.stringify(execution.data).includes('Tried by hand')]).toEqual(['success', true]);
		expect(server.messages('tried')).toEqual([{ subject: 'Tried by hand', seen: false }]);
	});
});
