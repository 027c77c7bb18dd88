import { createRequire } from 'node:module';
import { configWithoutCloudSupport } from '@n8n/node-cli/eslint';

// The same typescript-eslint that n8n's own rules run with, so that there is one parser.
const typescript = createRequire(import.meta.resolve('@n8n/node-cli/eslint'))('typescript-eslint');

export default [
	{ ignores: ['dist/', '.build/', '.artifacts/', 'node_modules/', 'test/fixtures/'] },
	// The package reads files and opens ports, which n8n Cloud does not allow, so it is linted as a self-hosted one.
	...configWithoutCloudSupport,
	...typescript.configs.strict.map((config) => ({ ...config, files: ['**/*.ts'] })),
	{
		files: ['**/*.ts'],
		rules: {
			'@typescript-eslint/consistent-type-imports': [
				'error',
				{ fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
			],
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
			eqeqeq: 'error',
			'no-console': 'error',
			'no-else-return': 'error',
			'prefer-const': 'error',
		},
	},
	{
		// What a command prints is its answer; nothing that runs inside n8n writes to a terminal.
		files: ['scripts/**/*.ts', 'bench/**/*.ts'],
		rules: { 'no-console': 'off' },
	},
	{
		// These run beside n8n, from a terminal, and are not in the published package.
		files: ['scripts/**/*.ts', 'bench/**/*.ts', 'test/**/*.ts'],
		rules: {
			// Rules about the code of a node, which these are not; they start n8n and read what it prints.
			'@n8n/community-nodes/no-dangerous-functions': 'off',
			'@n8n/community-nodes/no-hardcoded-secrets': 'off',
			'@n8n/community-nodes/require-node-api-error': 'off',
		},
	},
	{
		// These know nothing of n8n: they throw ArcError, and nodes/shared/to-node-error.ts turns it into n8n's errors.
		files: ['core/**/*.ts', 'adapters/**/*.ts', 'rules/**/*.ts'],
		rules: { '@n8n/community-nodes/require-node-api-error': 'off' },
	},
	{
		// Fails on a spread in a node's list of credentials; that names end in Api is checked where they are declared.
		files: ['nodes/**/*.ts'],
		rules: { 'n8n-nodes-base/node-class-description-credentials-name-unsuffixed': 'off' },
	},
];
