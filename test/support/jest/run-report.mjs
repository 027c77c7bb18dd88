import path from 'node:path';
import { experimentFiles, rememberExperiments } from '../../../scripts/setup/experiments.mjs';
import { projectRoot, versions } from '../../../scripts/setup/paths.mjs';

const shown = 10;

/** At the end of a run: its longest suites, and what is said of the experiments about n8n. */
export default class RunReport {
	constructor(_globalConfig, { experiments }) {
		this.experiments = experiments;
	}

	onRunComplete(_contexts, { testResults }) {
		if (testResults.length > shown) printLongest(testResults);
		const passed = new Set(testResults.filter(isPassed).map(({ testFilePath }) => nameOf(testFilePath)));
		if (experimentFiles().every((file) => passed.has(file))) rememberExperiments();
		else if (this.experiments === 'left out' && testResults.length > shown) {
			say(`The experiments about n8n passed before with n8n ${versions.n8n}; npm run experiments does them again.`);
		}
	}
}

function printLongest(testResults) {
	const seconds = ({ perfStats: { start, end } }) => (end - start) / 1_000;
	const longest = [...testResults].sort((one, other) => seconds(other) - seconds(one)).slice(0, shown);
	say(`The ${shown} longest suites:`);
	for (const result of longest) say(`${seconds(result).toFixed(1).padStart(7)} s  ${nameOf(result.testFilePath)}`);
}

const isPassed = ({ numFailingTests, numPassingTests, numPendingTests, testExecError }) =>
	numFailingTests === 0 && numPendingTests === 0 && numPassingTests > 0 && testExecError === undefined;

const nameOf = (file) => path.relative(projectRoot, file);

/** With the other words of jest, so that stdout is left to --json. */
const say = (text) => process.stderr.write(`${text}\n`);
