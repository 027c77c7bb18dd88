import { build, transform } from 'esbuild';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What n8n brings, or what a library asks for only where it is installed. */
const external = ['n8n-workflow', 'pg-native', 'pg-cloudflare'];

/**
 * What imapflow imports and nothing here ever calls, more than half of its size and of what it takes to load: a
 * logger, SOCKS proxies, and what reads messages, which are read by code of our own. Only the words of an envelope,
 * which a server may send without being asked, come by: nobody looks at them, so they stay as they are written.
 */
const neverCalled = {
	pino: 'export default neverCalled("pino");',
	socks: 'export const SocksClient = { createConnection: neverCalled("socks") };',
	'encoding-japanese': 'export default { convert: neverCalled("encoding-japanese") };',
	libmime: 'export default { decodeWords: (text) => String(text ?? ""), parseHeaderValue: neverCalled("libmime") };',
	libqp: 'export default { decode: neverCalled("libqp"), Decoder: neverCalled("libqp") };',
	libbase64: 'export default { decode: neverCalled("libbase64"), Decoder: neverCalled("libbase64") };',
	'@zone-eu/mailsplit': 'export const Headers = neverCalled("mailsplit");',
	'@zone-eu/mailsplit/lib/flowed-decoder.js': 'export default neverCalled("mailsplit");',
};

const complaint = `const neverCalled = (name) => () => {
	throw new Error(name + ' is not part of this package');
};
`;

/** Puts a short stand-in, which throws when it is called, in the place of what is never called. */
const leaveOut = {
	name: 'leave-out',
	setup({ onResolve, onLoad }) {
		onResolve({ filter: new RegExp(`^(?:${Object.keys(neverCalled).join('|')})$`) }, ({ path: name }) => ({
			path: name,
			namespace: 'never-called',
		}));
		onLoad({ filter: /.*/, namespace: 'never-called' }, ({ path: name }) => ({
			contents: complaint + neverCalled[name],
			loader: 'js',
		}));
	},
};

/** Takes of zod's messages the English ones, which alone are set, and not those in fifty other languages. */
const oneLanguage = {
	name: 'one-language',
	setup({ onLoad }) {
		onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
			contents: 'export { default as en } from "./en.js";',
			loader: 'js',
		}));
	},
};

/** Lets a library that several bundles need be in the package in one version: the one that this project has itself. */
const oneVersion = {
	name: 'one-version',
	setup({ onResolve, resolve }) {
		onResolve({ filter: /^nodemailer(?:\/|$)/ }, async ({ path: name, kind, pluginData, resolveDir }) => {
			if (pluginData === 'resolved' || !resolveDir.includes('node_modules')) return undefined;
			return await resolve(name, { kind, resolveDir: process.cwd(), pluginData: 'resolved' });
		});
	},
};

/** What a library does that needs the names of its classes and functions as they were written. */
const asksForNames = /\bconstructor\??\.name\b|\b[A-Z]\w*\.name\b/;

/**
 * Bundles each file of `vendor/` as CommonJS, so that the package installs without further packages and runs
 * the library versions that were tested. Code that two bundles need lies beside them, once.
 *
 * @returns The files that went into the bundles, as paths from the root of the repository.
 */
export async function bundleVendor(outdir) {
	const entryPoints = readdirSync('vendor')
		.filter((file) => file.endsWith('.ts'))
		.map((file) => path.join('vendor', file));
	// Only ES modules are split into shared parts; each part is turned into CommonJS afterwards.
	const { outputFiles, metafile } = await build({
		entryPoints,
		outdir,
		bundle: true,
		splitting: true,
		format: 'esm',
		platform: 'node',
		target: 'node22',
		external,
		plugins: [leaveOut, oneLanguage, oneVersion],
		chunkNames: 'shared-[hash]',
		legalComments: 'none',
		metafile: true,
		write: false,
		logLevel: 'warning',
	});
	mkdirSync(outdir, { recursive: true });
	for (const file of readdirSync(outdir)) if (!file.endsWith('.d.ts')) rmSync(path.join(outdir, file));
	for (const { path: file, text } of outputFiles) {
		const { code } = await transform(text, {
			format: 'cjs',
			platform: 'node',
			target: 'node22',
			minifyWhitespace: true,
			minifySyntax: true,
			// To keep the names of functions beside shorter ones, each closure would be given its own anew whenever it is made.
			minifyIdentifiers: !asksForNames.test(text),
			// A stack trace that quotes a line stays readable.
			lineLimit: 120,
		});
		writeFileSync(file, code);
	}
	return Object.entries(metafile.outputs).flatMap(([, { inputs }]) =>
		Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
	);
}
