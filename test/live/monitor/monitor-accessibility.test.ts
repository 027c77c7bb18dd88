import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AxeResults } from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { openSqliteStore } from '../../../adapters/store/sqlite/open-sqlite-store';
import type { Store } from '../../../core/ledger/store';
import { servePage } from '../../../nodes/ActivityMonitorTrigger/serve-page';
import { projectRoot } from '../../support/paths';
import { arrival, claimOf, claimRequest, closing, email, registration, support } from '../../contract/contract-store';

const access = { user: 'ada', password: 'a long password', token: '' };
const authorization = `Basic ${Buffer.from(`${access.user}:${access.password}`).toString('base64')}`;
const pictures = path.join(projectRoot, '.artifacts/screenshots');
const axe = readFileSync(path.join(projectRoot, 'node_modules/axe-core/axe.min.js'), 'utf8');

/** The page as n8n serves it, of a store with entries of every kind, without n8n around it. */
describe('the activity monitor for everybody', () => {
	let folder: string;
	let store: Store;
	let server: Server;
	let browser: Browser;
	let url: string;
	let entryId: string;
	let caseId: string;

	beforeAll(async () => {
		mkdirSync(pictures, { recursive: true });
		folder = mkdtempSync(path.join(tmpdir(), 'arc-axe-'));
		store = await openSqliteStore({ file: path.join(folder, 'default.sqlite') });
		entryId = await fill(store);
		const { records } = await store.list('case');
		caseId = records[0]?.id ?? '';
		server = createServer((request, response) => {
			const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
			const query = Object.fromEntries(
				[...new Set(searchParams.keys())].map((name) => [
					name,
					searchParams.getAll(name).length > 1 ? searchParams.getAll(name) : searchParams.get(name),
				]),
			);
			const asked = {
				method: request.method ?? 'GET',
				query,
				body: {},
				authorization: request.headers.authorization,
				client: '127.0.0.1',
			};
			void servePage(
				asked,
				access,
				{ zone: 'Europe/Berlin', texts: true },
				async () => await Promise.resolve(store),
			).then(({ status, headers, body }) => {
				// What looks at the page runs in it as a script, which the policy of the page forbids; and of
				// an answer that asks for a login, a browser without a person shows nothing.
				const { 'Content-Security-Policy': _policy, 'WWW-Authenticate': _challenge, ...others } = headers;
				response.writeHead(status, others).end(body);
			});
		});
		await new Promise<void>((resolve) => {
			server.listen(0, '127.0.0.1', resolve);
		});
		url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
		browser = await chromium.launch({
			executablePath: '/usr/bin/chromium',
			args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
		});
	});
	afterAll(async () => {
		await browser?.close();
		await new Promise<void>((resolve) => {
			server.close(() => resolve());
		});
		await store?.close();
		rmSync(folder, { recursive: true, force: true });
	});

	async function withPage<Result>(
		query: string,
		{ login = true }: { readonly login?: boolean },
		look: (page: Page) => Promise<Result>,
	): Promise<Result> {
		const context = await browser.newContext({
			viewport: { width: 1280, height: 900 },
			...(login ? { extraHTTPHeaders: { authorization } } : {}),
		});
		try {
			const page = await context.newPage();
			page.setDefaultTimeout(90_000);
			await page.goto(`${url}${query}`);
			return await look(page);
		} finally {
			await context.close();
		}
	}

	const views: readonly (readonly [name: string, query: () => string, login: boolean])[] = [
		['the overview', () => '', true],
		['entries', () => '?view=entries', true],
		['filtered entries', () => '?state=failed&state=skipped&subject=printer&sort=oldest', true],
		['no entries', () => '?subject=nothing-like-this', true],
		['one entry', () => `?entry=${entryId}`, true],
		['an entry that is not there', () => '?entry=gone', true],
		['records', () => '?view=records', true],
		['filtered records', () => '?view=records&state=cancelled&text=nothing', true],
		['a case', () => `?record=case:${caseId}`, true],
		['queues', () => '?view=queues', true],
		['execute again', () => '?view=again', true],
		['a login error', () => '', false],
	];
	/** Rules that look at colours; all others find the same in both schemes. */
	const aboutColours = { runOnly: ['color-contrast', 'link-in-text-block'] };

	it.each(views)('shows %s in light and dark at 1280 px and 375 px without a barrier', async (name, query, login) => {
		const found = await withPage(query(), { login }, async (page) => {
			for (const summary of (await page.locator('summary').all()).slice(0, 1)) await summary.click();
			await page.evaluate(axe);
			const look = async (width: number, schemes: readonly ['light' | 'dark', 'light' | 'dark']) => {
				await page.setViewportSize({ width, height: 900 });
				const wide = (await page.evaluate('document.documentElement.scrollWidth')) as number;
				const barriers: string[] = wide > width ? [`${wide} px wide`] : [];
				for (const [at, colorScheme] of schemes.entries()) {
					await page.emulateMedia({ colorScheme });
					barriers.push(...(await violationsOf(page, at === 0 ? {} : aboutColours)));
				}
				const picture = `page-${name.replaceAll(' ', '-')}-${schemes[1]}-${width}.png`;
				await page.screenshot({ path: path.join(pictures, picture), fullPage: true });
				return barriers.map((barrier) => `${width} px: ${barrier}`);
			};
			return [...(await look(1280, ['dark', 'light'])), ...(await look(375, ['light', 'dark']))];
		});
		expect(found).toEqual([]);
	});

	it('is used with the keyboard alone', async () => {
		await withPage('?view=entries', {}, async (page) => {
			const focused = async (): Promise<string> =>
				(await page.evaluate(
					'(document.activeElement?.innerText || document.activeElement?.name || "").trim()',
				)) as string;
			const tabTo = async (text: string): Promise<void> => {
				for (let steps = 0; steps < 60 && (await focused()) !== text; steps += 1) await page.keyboard.press('Tab');
				expect(await focused()).toBe(text);
			};
			await tabTo('subject');
			await page.keyboard.type('printer');
			await page.keyboard.press('Enter');
			await page.waitForURL(/subject=printer/);
			await tabTo('Error in a condition');
			await page.keyboard.press('Enter');
			await page.getByText('A condition could not be evaluated.').waitFor();
			await tabTo('Arrived on');
			await page.keyboard.press('Enter');
			await page.waitForURL(/sort=oldest/);
			await tabTo('Printer jams');
			await page.keyboard.press('Enter');
			await page.getByRole('heading', { name: 'Trace' }).waitFor();
			await tabTo('Queues');
			await page.keyboard.press('Enter');
			await page.getByRole('heading', { name: 'Queues' }).waitFor();
		});
	});

	it('sorts by arrival, and says so', async () => {
		await withPage('?sort=oldest', {}, async (page) => {
			expect(await page.locator('th[aria-sort=ascending]').innerText()).toContain('Arrived on');
			expect(await page.locator('tbody tr td[data-name=Subject]').first().innerText()).toBe('Printer jams');
		});
	});

	it('shows before it executes many which ones those are', async () => {
		await withPage('?view=again', {}, async (page) => {
			expect(await page.locator('main').innerText()).toContain('2 skipped or failed entries');
			expect(await page.locator('tbody tr td[data-name=Subject]').allInnerTexts()).toEqual([
				'Order 4711',
				'Printer jams',
			]);
		});
	});
});

/** What axe finds by its rules, or some of them, in the page as it is shown now. */
async function violationsOf(page: Page, options: object): Promise<string[]> {
	const { violations } = (await page.evaluate(`axe.run(${JSON.stringify(options)})`)) as AxeResults;
	return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} (${nodes[0]?.failureSummary})`);
}

/** Entries in all states, the first with a trace of conditions; answers its ID. */
async function fill(store: Store): Promise<string> {
	await store.write([
		{ op: 'create', type: 'queue', id: support, fields: { name: 'Support', emailAddress: 'support@contoso.example' } },
	]);
	await store.registerRule(registration());
	const subjects = [
		'Printer jams',
		'Order 4711',
		'A very long subject of which nobody knows why it was written so long, aswordthatisfarlongerthananyscreeniswideandhasnospaceinit',
		'Waiting',
		'Open',
	];
	const attachments = [{ name: 'jam.png', contentType: 'image/png', size: 34_567 }];
	const text = 'It jams again.\n\nAda\n\n> Did you try to open the lid?';
	await store.takeIn(
		subjects.map((subject) => arrival({}, email({ subject, text, reply: 'It jams again.', attachments }))),
	);
	const items = await store.claim(claimRequest({ limit: 4 }));
	const [failed, skipped, ready, parked] = items;
	if (failed === undefined || skipped === undefined || ready === undefined || parked === undefined)
		throw new Error('Expected four claimed items');
	const at = new Date(await store.now()).toISOString();
	await store.commit([
		{
			claim: claimOf(failed),
			decision: { outcome: 'failed', reason: 'conditionError', conditionItem: null, output: 2 },
			trace: [{ at, step: 'evaluate', text: 'A condition could not be evaluated.' }],
			close: { ...closing, outcome: 'failed', reason: 'conditionError' },
		},
		{ claim: claimOf(skipped), close: { ...closing, outcome: 'skipped', reason: 'unknownSender' } },
		{
			claim: claimOf(ready),
			changes: [{ op: 'create', type: 'case', fields: { title: 'Made' }, recordKey: 'case', link: 'regarding' }],
			close: closing,
		},
	]);
	await store.park([claimOf(parked)], 60_000);
	return failed.id;
}
