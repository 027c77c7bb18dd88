import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { projectRoot } from '../paths.ts';

/** Where the guides find their pictures. */
const pictureFolder = path.join(projectRoot, 'docs/pictures');

export const schemes = ['light', 'dark'] as const;
export type Scheme = (typeof schemes)[number];

/** The part of a page that a picture shows, in pixels of the page. */
export interface Part {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

/** A picture is at most so wide and sharp on screens of twice the density, in tens of kilobytes. */
const quality = 72;

/** Takes a part of a page as WebP, which browsers and GitHub show, and which is a quarter of a PNG. */
export async function takePicture(page: Page, name: string, scheme: Scheme, part: Part): Promise<number> {
	const session = await page.context().newCDPSession(page);
	const { data } = await session.send('Page.captureScreenshot', {
		format: 'webp',
		quality,
		clip: { ...part, scale: 1 },
		captureBeyondViewport: true,
	});
	await session.detach();
	const file = path.join(pictureFolder, `${name}.${scheme}.webp`);
	mkdirSync(path.dirname(file), { recursive: true });
	const bytes = Buffer.from(data, 'base64');
	writeFileSync(file, bytes);
	return bytes.length;
}

/** The place of what was found, with a margin around it. */
export async function partOf(locator: Locator, margin = 0): Promise<Part> {
	const box = await locator.boundingBox();
	if (box === null) throw new Error(`Nothing to take a picture of: ${String(locator)}`);
	const { x, y, width, height } = box;
	return {
		x: Math.max(0, x - margin),
		y: Math.max(0, y - margin),
		width: width + 2 * margin,
		height: height + 2 * margin,
	};
}
