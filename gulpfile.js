const { build } = require('esbuild');
const { dest, parallel, series, src } = require('gulp');
const { readdirSync } = require('node:fs');
const path = require('node:path');

const nodeAssets = ['nodes/**/*.svg', 'nodes/**/*.node.json', 'credentials/**/*.svg'];

/** Icons and codex files keep their places beside the compiled nodes. */
function assets() {
	return src(nodeAssets, { base: '.', encoding: false }).pipe(dest('dist'));
}

/**
 * Each file of vendor/ becomes one self-contained CommonJS file, so that the package installs
 * without further packages and runs the library versions that were tested.
 */
async function vendor() {
	const entryPoints = readdirSync('vendor')
		.filter((file) => file.endsWith('.ts'))
		.map((file) => path.join('vendor', file));
	await build({
		entryPoints,
		outdir: 'dist/vendor',
		bundle: true,
		platform: 'node',
		target: 'node22',
		format: 'cjs',
		external: ['n8n-workflow', 'pg-native', 'pg-cloudflare'],
		legalComments: 'linked',
		logLevel: 'warning',
	});
}

exports.assets = assets;
exports.vendor = vendor;
/** Output schemas come from the compiled code, which needs the bundles. */
async function schemas() {
	await import('./scripts/setup/write-schemas.mjs');
}

exports.schemas = schemas;
exports.build = series(parallel(assets, vendor), schemas);
