import type { Page } from 'playwright-core';
import { partOf, takePicture, type Scheme } from './picture-file.ts';

/** The views of the activity monitor that the guides show. */
export async function takePages(page: Page, url: string, scheme: Scheme): Promise<void> {
	const take = async (name: string, most = 900): Promise<void> => {
		const { width, height } = await partOf(page.locator('body'));
		await takePicture(page, name, scheme, { x: 0, y: 0, width, height: Math.min(height, most) });
	};
	await page.goto(url);
	await take('monitor/overview');
	await page.goto(`${url}?view=entries`);
	await take('monitor/entries');
	await page.getByRole('link', { name: 'Label printer offline' }).click();
	await page.getByRole('heading', { name: 'Trace' }).waitFor();
	await take('monitor/entry', 1100);
	await page.getByRole('link', { name: 'CAS-00001' }).first().click();
	await page.getByRole('heading', { name: 'CAS-00001' }).waitFor();
	await take('monitor/record');
}
