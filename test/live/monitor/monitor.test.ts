import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { DemoWorld } from '../../support/demo/demo-world';
import type { WorkflowDefinition } from '../../support/n8n/n8n-types';
import { waitUntil } from '../../support/n8n/wait-until';
import { SharedN8n } from '../../support/n8n/shared-n8n';
import { projectRoot } from '../../support/paths';
import { sendPlainMail, settledItem, textsOf } from '../../support/demo/rule-variants';
import { fetchAlone } from '../../support/n8n/fetch-alone';

const access = { user: 'ada', password: 'a long password', token: 'a-token-of-24-characters-or-more' };
const pictures = path.join(projectRoot, '.artifacts/screenshots');

const monitorWorkflow = (at: string, credentialId: string): WorkflowDefinition => ({
	name: `Monitor ${at}`,
	nodes: [
		{
			id: 'monitor',
			webhookId: at,
			name: 'Activity Monitor',
			type: 'n8n-nodes-arc.activityMonitorTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: { path: at },
			credentials: { arcMonitorApi: { id: credentialId, name: 'ARC Monitor' } },
		},
	],
	connections: {},
	settings: { executionOrder: 'v1' },
});

describe('the activity monitor in a browser', () => {
	let world: DemoWorld;
	let browser: Browser;
	let page: Page;
	let url = '';

	beforeAll(async () => {
		mkdirSync(pictures, { recursive: true });
		world = await DemoWorld.in(await SharedN8n.enter(), { anyPort: true });
		await world.sendMails();
		const credential = await world.n8n.api.createCredential({
			name: 'ARC Monitor',
			type: 'arcMonitorApi',
			data: access,
		});
		const { id } = await world.n8n.api.createWorkflow(monitorWorkflow('activity-monitor', credential.id));
		const status = await world.n8n.api.publishAndSettle(id);
		if (status.status !== 'published') throw new Error(`The monitor was not published: ${JSON.stringify(status)}`);
		url = `${world.n8n.baseUrl}/webhook/activity-monitor`;
		browser = await chromium.launch({
			executablePath: '/usr/bin/chromium',
			args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
		});
		page = await open({});
	});
	afterAll(async () => {
		await browser?.close();
		await world?.dispose();
	});

	async function open(options: { readonly colorScheme?: 'dark'; readonly width?: number }): Promise<Page> {
		const { colorScheme = 'light', width = 1280 } = options;
		const context = await browser.newContext({
			httpCredentials: { username: access.user, password: access.password },
			colorScheme,
			viewport: { width, height: 900 },
		});
		const opened = await context.newPage();
		opened.setDefaultTimeout(90_000);
		await opened.goto(`${url}?view=entries`);
		return opened;
	}

	const picture = async (of: Page, name: string): Promise<void> => {
		await of.screenshot({ path: path.join(pictures, `monitor-${name}.png`), fullPage: true });
	};
	const basic = (password: string): string => `Basic ${Buffer.from(`${access.user}:${password}`).toString('base64')}`;

	it('is not published with a password that anybody guesses', async () => {
		const credential = await world.n8n.api.createCredential({
			name: 'Short',
			type: 'arcMonitorApi',
			data: { user: 'ada', password: 'short', token: '' },
		});
		const { id } = await world.n8n.api.createWorkflow(monitorWorkflow('open-to-all', credential.id));
		const status = await world.n8n.api.publishAndSettle(id);
		expect(textsOf(status).join()).toContain('shorter than 12 characters');
		expect(
			(
				await fetchAlone(`${world.n8n.baseUrl}/webhook/open-to-all`, {
					headers: { authorization: `Basic ${Buffer.from('ada:short').toString('base64')}` },
				})
			).status,
		).not.toBe(200);
	});

	it.each([
		['without a login', {}, 401],
		['with a wrong password', { authorization: basic('wrong password') }, 401],
		['with a wrong token', { authorization: 'Bearer another' }, 401],
		['with the password', { authorization: basic(access.password) }, 200],
		['with the token', { authorization: `Bearer ${access.token}` }, 200],
	])('answers a request %s, in a sandbox that nobody keeps', async (_why, headers: Record<string, string>, status) => {
		const answer = await fetchAlone(url, { headers });
		expect(answer.status).toBe(status);
		expect(answer.headers.get('content-security-policy')).toBe(
			"sandbox allow-forms allow-downloads; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
		);
		expect(answer.headers.get('cache-control')).toBe('no-store');
		if (status === 401) expect(await answer.text()).not.toContain('Label printer');
	});

	it('shows what became of each mail', async () => {
		await page.goto(`${url}?view=entries`);
		expect(await page.locator('tbody tr').count()).toBe(3);
		expect(await page.locator('tbody td.state').allInnerTexts()).toEqual(['Skipped', 'Ready', 'Ready']);
		await picture(page, 'entries');
	});

	it('filters, and keeps the filter in the address', async () => {
		await page.goto(`${url}?view=entries`);
		await page.getByLabel('Skipped').check();
		await page.getByLabel('Subject contains').fill('OFFICE');
		await page.getByRole('button', { name: 'Filter' }).click();
		await page.waitForURL(/state=skipped/);
		expect(page.url()).toContain('subject=OFFICE');
		expect(await page.locator('tbody td.state').allInnerTexts()).toEqual(['Skipped']);
		await page.getByText('No entry fits').waitFor({ state: 'detached' });
	});

	it('tells the whole story of an entry', async () => {
		await page.goto(`${url}?view=entries`);
		await page.getByRole('link', { name: 'Label printer offline' }).click();
		await page.getByRole('heading', { name: 'Trace' }).waitFor();
		expect(await page.locator('ol.trace b').allInnerTexts()).toEqual(
			expect.arrayContaining(['Arrival', 'Evaluation', 'Record', 'Reply']),
		);
		expect(await page.locator('ul.rule li.held').first().innerText()).toContain('Urgent: holds');
		await picture(page, 'entry');
	});

	it('shows the queue with its rule', async () => {
		await page.getByRole('link', { name: 'Queues' }).click();
		expect(await page.locator('tbody tr').first().innerText()).toContain('active');
		await picture(page, 'queues');
	});

	it('executes a skipped entry again', async () => {
		await page.goto(`${url}?state=skipped`);
		await page.locator('tbody a').first().click();
		await picture(page, 'skipped');
		await page.getByRole('button', { name: 'Execute again' }).click();
		await page.getByText('Opened again by ada').waitFor();
		const item = await waitUntil('the entry to be handled again', async () => {
			const [skipped] = (await world.store.entries({ states: ['skipped'] })).entries;
			const [found] = skipped === undefined ? [] : await world.store.queueItems({ ids: [skipped.id] });
			return found;
		});
		expect(item.trace.map(({ step }) => step)).toEqual(['evaluate', 'reexecute', 'evaluate']);
	});

	it('counts before it executes many, and does nothing on GET', async () => {
		await page.goto(`${url}?state=skipped`);
		await page.getByRole('link', { name: 'Execute these again' }).click();
		expect(await page.locator('main').innerText()).toContain('1 skipped or failed entry');
		expect(await world.store.countReexecutable({ states: ['skipped'] })).toBe(1);
		await picture(page, 'again');
	});

	it('refuses a form that it did not make', async () => {
		const [skipped] = (await world.store.entries({ states: ['skipped'] })).entries;
		const headers = { authorization: basic(access.password), 'content-type': 'application/x-www-form-urlencoded' };
		const answer = await fetchAlone(`${url}?entry=${skipped?.id}`, {
			method: 'POST',
			headers,
			body: 'token=1.2.3&past=yes',
		});
		expect(answer.status).toBe(403);
		expect((await world.store.entries({ states: ['skipped'] })).entries).toHaveLength(1);
	});

	it('lets a program execute what a filter lists, without a form', async () => {
		const headers = { authorization: `Bearer ${access.token}` };
		const answer = await fetchAlone(`${url}?view=again&reason=automaticMail`, { method: 'POST', headers });
		expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('1 entry is open again')]);
		await waitUntil('the entry to be handled again', async () =>
			(await world.store.countReexecutable({ reason: 'automaticMail' })) === 1 ? true : undefined,
		);
	});

	it('hands out CSV that no spreadsheet takes for a formula, and shows a subject as text', async () => {
		for (const subject of ['=HYPERLINK("http://evil.example")', '<script>document.title="taken"</script><b>bold</b>']) {
			const id = await sendPlainMail(world, 'support@contoso.example', subject);
			await settledItem(world, id);
		}
		await page.goto(`${url}?view=entries`);
		const [download] = await Promise.all([
			page.waitForEvent('download'),
			page.getByRole('link', { name: 'Download as CSV' }).click(),
		]);
		expect(download.suggestedFilename()).toMatch(/\.csv$/);
		const csv = await fetchAlone(download.url(), { headers: { authorization: basic(access.password) } });
		expect(await csv.text()).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
		expect(await page.locator('tbody').innerText()).toContain('<script>document.title="taken"</script><b>bold</b>');
		expect(await page.title()).toBe('Activity Monitor');
		expect(await page.locator('script, tbody b').count()).toBe(0);
	});

	it.each([
		['dark', { colorScheme: 'dark' }],
		['narrow', { width: 375 }],
		['narrow-dark', { width: 375, colorScheme: 'dark' }],
	] as const)('is readable %s', async (name, options) => {
		const other = await open(options);
		const width = await other
			.locator('html')
			.evaluate((element) => (element as unknown as { scrollWidth: number }).scrollWidth);
		expect(width).toBeLessThanOrEqual('width' in options ? options.width : 1280);
		await picture(other, name);
		await other.locator('tbody a').first().click();
		await picture(other, `${name}-entry`);
		await other.context().close();
	});

	it('judges no login any more after ten wrong ones', async () => {
		const statusOf = async (password: string): Promise<number> =>
			(await fetchAlone(url, { headers: { authorization: basic(password) } })).status;
		// The minute in which they count begins with the first of them, which may be one of those above.
		let tries = 0;
		do tries += 1;
		while (tries < 30 && (await statusOf(`wrong ${tries}`)) === 401);
		const answer = await fetchAlone(url, { headers: { authorization: basic(access.password) } });
		expect(answer.status).toBe(429);
		expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
	});
});
