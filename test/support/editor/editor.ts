import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { owner } from '../n8n/n8n-api.ts';
import { projectRoot } from '../paths.ts';

const screenshotFolder = path.join(projectRoot, '.artifacts/screenshots');

const chromiumFlags = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** Chromium without a window, as root too. */
export async function launchChromium(): Promise<Browser> {
	return await chromium.launch({ executablePath: '/usr/bin/chromium', args: chromiumFlags });
}

/** n8n's editor in a headless Chromium, logged in as the owner. */
export class Editor {
	readonly page: Page;
	private readonly browser: Browser;
	private readonly baseUrl: string;
	private isLoaded = false;

	private constructor(browser: Browser, page: Page, baseUrl: string) {
		this.browser = browser;
		this.page = page;
		this.baseUrl = baseUrl;
	}

	/** @param look Of the browser; else light, and high enough for a whole panel. */
	static async open(baseUrl: string, look: Parameters<Browser['newPage']>[0] = {}): Promise<Editor> {
		mkdirSync(screenshotFolder, { recursive: true });
		const browser = await launchChromium();
		try {
			const page = await browser.newPage({ viewport: { width: 1500, height: 1800 }, ...look });
			page.setDefaultTimeout(90_000);
			// Any page of n8n's own will do to log in from; the editor is large.
			await page.goto(`${baseUrl}/healthz`);
			await page.evaluate(
				async (login) => {
					const browserId = crypto.randomUUID();
					localStorage.setItem('n8n-browserId', browserId);
					const headers = { 'content-type': 'application/json', 'browser-id': browserId };
					const answer = await fetch('/rest/login', { method: 'POST', headers, body: JSON.stringify(login) });
					if (!answer.ok) throw new Error(`The login was answered ${answer.status}`);
				},
				{ emailOrLdapLoginId: owner.email, password: owner.password },
			);
			return new Editor(browser, page, baseUrl);
		} catch (error) {
			await browser.close();
			throw error;
		}
	}

	async close(): Promise<void> {
		await this.browser.close();
	}

	/** Opens a workflow; the first loads the editor, and each further one is gone to by way of the list. */
	async openWorkflow(workflowId: string): Promise<void> {
		const shown = this.page.locator('[data-canvas-node-render-type]').first();
		const address = `/workflow/${workflowId}`;
		if (this.isLoaded) {
			await this.leaveWorkflow();
			await this.goTo(address);
		} else {
			await this.page.goto(`${this.baseUrl}${address}`);
			this.isLoaded = true;
		}
		await shown.waitFor();
	}

	/** Goes to the list, without changes that were not saved yet. */
	private async leaveWorkflow(): Promise<void> {
		await this.goTo('/home/workflows');
		const left = this.page.locator('body:not(:has([data-canvas-node-render-type]))');
		const unsaved = this.page.getByRole('button', { name: 'Leave without saving' });
		await left.or(unsaved).first().waitFor();
		if (await unsaved.isVisible()) await unsaved.click();
		await left.waitFor();
	}

	/** As the links within the editor and the browser's own buttons do, without loading it anew. */
	private async goTo(address: string): Promise<void> {
		const goes = `history.pushState(null, '', ${JSON.stringify(address)})`;
		await this.page.evaluate(`${goes}; dispatchEvent(new PopStateEvent('popstate', { state: null }))`);
	}

	/** Opens the panel of a node by double-clicking it on the canvas. */
	async openPanel(node: string): Promise<Locator> {
		await this.nodeOnCanvas(node).dispatchEvent('dblclick');
		const panel = this.parameters;
		await panel.waitFor();
		return panel;
	}

	/** Goes back to the canvas. */
	async closePanel(): Promise<void> {
		await this.page.locator('[data-test-id="ndv-close-button"]').click();
		await this.parameters.waitFor({ state: 'hidden' });
	}

	get parameters(): Locator {
		return this.page.locator('[data-test-id="node-parameters"]').first();
	}

	/** Shows the whole workflow. */
	async fitCanvas(): Promise<void> {
		await this.page
			.locator('.vue-flow__pane')
			.first()
			.click({ position: { x: 5, y: 5 } });
		await this.page.keyboard.press('1');
	}

	/** Lets what moves come to its end. */
	async rest(): Promise<void> {
		await this.page.waitForTimeout(800);
	}

	nodeOnCanvas(node: string): Locator {
		return this.page.locator(`[data-node-name="${node}"] [data-canvas-node-render-type]`);
	}

	/** The mark on a node whose parameters are not as they must be. */
	issueMark(node: string): Locator {
		return this.page.locator(`[data-node-name="${node}"] [data-test-id="node-issues"]`);
	}

	get publishButton(): Locator {
		return this.page.locator('[data-test-id="workflow-open-publish-modal-button"]');
	}

	/** The labels and values of the open panel for which its width is too small. */
	async cutLabels(): Promise<string[]> {
		return await this.parameters.locator('label, label *, input, [title]').evaluateAll((elements) =>
			elements.flatMap((element) => {
				const { children, scrollWidth, clientWidth, textContent, value } = element as unknown as {
					readonly children: ArrayLike<unknown>;
					readonly scrollWidth: number;
					readonly clientWidth: number;
					readonly textContent: string | null;
					readonly value?: string;
				};
				return children.length === 0 && scrollWidth > clientWidth + 1 ? [textContent || value || ''] : [];
			}),
		);
	}

	/** The panel on the left of an open node, with what comes in. */
	get input(): Locator {
		return this.page.locator('[data-test-id="ndv-input-panel"]').first();
	}

	/** The texts of the toasts that say that something went wrong. */
	async errorToasts(): Promise<string[]> {
		return await this.page
			.locator('.el-notification:has(.el-notification--error), .el-notification:has(.el-notification__icon--error)')
			.allInnerTexts();
	}

	async screenshot(name: string): Promise<void> {
		await this.page.screenshot({ path: path.join(screenshotFolder, `${name}.png`), animations: 'disabled' });
	}
}
