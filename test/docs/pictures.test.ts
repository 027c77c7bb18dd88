import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { linksOf, markdownFiles } from '../support/docs/markdown-files';
import { shownFile, shownInPictures } from '../support/pictures/shown-in-pictures';

const folder = path.dirname(shownFile);
const advice = 'is old: run npm run screenshots, and look at what it changed';

describe('the pictures of the guides', () => {
	it('show what there is now', async () => {
		const kept = existsSync(shownFile) ? (JSON.parse(readFileSync(shownFile, 'utf8')) as Record<string, string>) : {};
		const now = await shownInPictures();
		const old = Object.keys({ ...kept, ...now }).filter((name) => kept[name] !== now[name]);
		expect(old.map((name) => `${name} ${advice}`)).toEqual([]);
	});

	it('are small', () => {
		const large = readdirSync(folder).filter((name) => statSync(path.join(folder, name)).size > 80_000);
		expect(large).toEqual([]);
	});

	it('are there light and dark, and each is used', () => {
		const used = new Set(
			markdownFiles()
				.flatMap(({ text }) => linksOf(text).filter((link) => link.endsWith('.webp')))
				.map((link) => path.basename(link)),
		);
		const there = readdirSync(folder).filter((name) => name.endsWith('.webp'));
		expect(there.filter((name) => !used.has(name))).toEqual([]);
		const lights = there.filter((name) => name.endsWith('.light.webp'));
		expect(lights.map((name) => name.replace('.light.', '.dark.')).filter((name) => !there.includes(name))).toEqual([]);
	});
});
