#!/usr/bin/env node
/* Prints "N passed, N failed" from the summary that jest wrote; a suite that could not run counts as one failure. */
import { readFileSync } from 'node:fs';

function summary(file) {
	try {
		return JSON.parse(readFileSync(file, 'utf8'));
	} catch {
		// The run ended before jest could write: that is a failure too.
		return { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 1 };
	}
}

const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = summary(process.argv[2]);
console.log(`${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed`);
