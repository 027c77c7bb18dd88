const os = require('node:os');
const { experimentsPassed } = require('./scripts/setup/experiments.mjs');
const { keepScratchInMemory } = require('./scripts/setup/scratch-in-memory.mjs');

keepScratchInMemory();

const byEsbuild = '<rootDir>/test/support/jest/esbuild-transformer.cjs';

const common = {
	rootDir: __dirname,
	testEnvironment: 'node',
	transform: { '^.+\\.ts$': byEsbuild, '^.+/dist/(?:nodes|rules)/.+\\.js$': byEsbuild },
	moduleNameMapper: {
		// Tests run the library bundles that are shipped, not the packages they were made from.
		'^(?:\\.{1,2}/)+vendor/([a-z0-9-]+)$': '<rootDir>/dist/vendor/$1.js',
		// A thread loads its file by Node itself, which only reads what is compiled.
		'^\\./(reading-worker)\\.js$': '<rootDir>/dist/adapters/mail/read/aside/$1.js',
		'^\\./(mailbox-worker)\\.js$': '<rootDir>/dist/adapters/mail/imap/aside/$1.js',
		'^\\./(file-worker)\\.js$': '<rootDir>/dist/adapters/store/sqlite/aside/$1.js',
		// Imports at run time name the compiled file; tests compile the source.
		'^((?:\\.{1,2}/)+(?!dist/)(?:adapters|core|rules)/.+)\\.js$': '$1',
		'^(\\./(?:receive-[a-z-]+|mailboxes-here))\\.js$': '$1',
	},
	modulePathIgnorePatterns: ['<rootDir>/dist/package.json', '<rootDir>/.build', '<rootDir>/.artifacts'],
};

/** Compiled by TypeScript itself, so that a difference of the two compilers shows. */
const byTypeScript = {
	...common.transform,
	'^.+\\.ts$': [
		'ts-jest',
		{
			tsconfig: {
				module: 'commonjs',
				moduleResolution: 'node10',
				target: 'es2023',
				esModuleInterop: true,
				isolatedModules: true,
				resolveJsonModule: true,
				ignoreDeprecations: '5.0',
			},
			diagnostics: false,
		},
	],
};

const folder = (name) => `<rootDir>/test/${name}/`;
const unit = {
	...common,
	displayName: 'unit',
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/', folder('contract'), folder('engine'), folder('live')],
};
const contract = {
	...common,
	displayName: 'contract',
	testMatch: [`${folder('contract')}**/*.test.ts`],
	transform: byTypeScript,
};
const engine = {
	...common,
	displayName: 'engine',
	testMatch: [`${folder('engine')}**/*.test.ts`],
	setupFiles: ['<rootDir>/test/support/jest/quiet-engine.cjs'],
};
const live = {
	...common,
	displayName: 'live',
	testMatch: [`${folder('live')}**/*.test.ts`],
	testPathIgnorePatterns: ['/node_modules/', folder('live/experiments')],
	globalSetup: '<rootDir>/test/support/jest/live-set-up.mjs',
	globalTeardown: '<rootDir>/test/support/jest/live-tear-down.mjs',
};
/** What n8n itself does, which changes with its version only. */
const experiments = {
	...common,
	displayName: 'experiments',
	testMatch: [`${folder('live/experiments')}**/*.test.ts`],
	globalSetup: '<rootDir>/test/support/jest/n8n-set-up.mjs',
};

const leavesExperimentsOut = process.env.ARC_EXPERIMENTS === undefined && experimentsPassed();

module.exports = {
	// Far beyond what any needs: workers share the processors with the n8n and the browsers that they start.
	testTimeout: 300_000,
	// Two more than processors, as some wait for n8n; each, with its n8n or its browser, takes up to 2 GB.
	maxWorkers: Math.max(2, Math.min(os.availableParallelism() + 2, Math.floor(process.availableMemory() / 2 ** 31))),
	testSequencer: '<rootDir>/test/support/jest/longest-first.cjs',
	reporters: [
		'default',
		['<rootDir>/test/support/jest/run-report.mjs', { experiments: leavesExperimentsOut ? 'left out' : 'done' }],
	],
	projects: [unit, contract, engine, live, ...(leavesExperimentsOut ? [] : [experiments])],
};
