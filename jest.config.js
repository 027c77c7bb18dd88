const common = {
	rootDir: __dirname,
	testEnvironment: 'node',
	transform: {
		'^.+\\.ts$': [
			'ts-jest',
			{
				tsconfig: {
					module: 'commonjs',
					moduleResolution: 'node10',
					target: 'es2023',
					esModuleInterop: true,
					isolatedModules: true,
					allowImportingTsExtensions: false,
					resolveJsonModule: true,
					ignoreDeprecations: '5.0',
				},
				diagnostics: false,
			},
		],
		// Jest runs no import() of compiled code, by which nodes and rules load their adapters.
		'^.+/dist/(?:nodes|rules)/.+\\.js$': [
			'ts-jest',
			{
				tsconfig: {
					allowJs: true,
					module: 'commonjs',
					moduleResolution: 'node10',
					target: 'es2023',
					isolatedModules: true,
					ignoreDeprecations: '5.0',
				},
				diagnostics: false,
			},
		],
	},
	// Tests run the library bundles that are shipped, not the packages they were made from.
	moduleNameMapper: {
		'^(?:\\.{1,2}/)+vendor/([a-z0-9-]+)$': '<rootDir>/dist/vendor/$1.js',
		// Imports at run time name the compiled file; tests compile the source.
		'^((?:\\.{1,2}/)+(?!dist/)(?:adapters|core|rules)/.+)\\.js$': '$1',
	},
	modulePathIgnorePatterns: ['<rootDir>/dist/package.json', '<rootDir>/.build', '<rootDir>/.artifacts'],
};

module.exports = {
	testTimeout: 20_000,
	projects: [
		{
			...common,
			displayName: 'unit',
			testMatch: ['<rootDir>/test/**/*.test.ts'],
			testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/engine/', '<rootDir>/test/live/'],
		},
		{
			...common,
			displayName: 'engine',
			testMatch: ['<rootDir>/test/engine/**/*.test.ts'],
		},
		{
			...common,
			displayName: 'live',
			testMatch: ['<rootDir>/test/live/**/*.test.ts'],
		},
	],
};
