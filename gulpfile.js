const { dest, parallel, series, src } = require('gulp');

const nodeAssets = ['nodes/**/*.svg', 'nodes/**/*.node.json', 'credentials/**/*.svg'];

/** Icons and codex files keep their places beside the compiled nodes. */
function assets() {
	return src(nodeAssets, { base: '.', encoding: false }).pipe(dest('dist'));
}

/** Each file of vendor/ becomes a bundle; what went into them is named beside them. */
async function vendor() {
	const { bundleVendor } = await import('./scripts/setup/bundle-vendor.mjs');
	const { writeThirdParty } = await import('./scripts/setup/third-party.mjs');
	writeThirdParty(await bundleVendor('dist/vendor'), 'dist');
}

exports.assets = assets;
exports.vendor = vendor;
/** Output schemas come from the compiled code, which needs the bundles. */
async function schemas() {
	await import('./scripts/setup/write-schemas.mjs');
}

exports.schemas = schemas;
exports.build = series(parallel(assets, vendor), schemas);
