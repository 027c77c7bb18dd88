const Sequencer = require('@jest/test-sequencer').default;

/** Which projects wait most, and so leave the processor to the others. */
const projects = ['experiments', 'live', 'engine', 'contract', 'unit'];

/**
 * The order of test files: those that took longest the last time first, so that no worker is left
 * with a long one at the end. What was never run goes by its project, then by its size.
 */
module.exports = class LongestFirst extends Sequencer {
	sort(tests) {
		const bySize = super.sort(tests);
		if (tests.every(({ duration }) => duration !== undefined)) return bySize;
		const rank = ({ context }) => projects.indexOf(context.config.displayName?.name);
		return bySize.sort((one, other) => rank(one) - rank(other));
	}
};
