/** @type {import('prettier').Config} */
export default {
	printWidth: 120,
	useTabs: true,
	singleQuote: true,
	trailingComma: 'all',
};
