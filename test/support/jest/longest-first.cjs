const Sequencer = require('@jest/test-sequencer').default;

/**
 * The longest of all, as the end of a run shows them, then those that wait for a mail server or a pause beside those
 * that leave the processor to nobody, and then projects.
 */
const first = [
	/live\/(?:faults\/dataverse-faults|stores\/queue-mode|editor\/(?:editor|refusals))/,
	/live\/(?:faults\/|rule\/killed-once|mail\/imap)/,
	/imap\/(?:imap-receiver|unreliable-server|receive-imap)|runner\/rule-runner/,
	/engine\/(?:simulation\/)?scenarios\.test|engine\/scenarios-on-dataverse|regular-expressions/,
];
const projects = ['experiments', 'live', 'engine', 'contract', 'unit'];

/**
 * The order of test files: those that took longest the last time first, so that no worker is left
 * with a long one at the end. Where that is not known, as on a machine that never ran them, it goes
 * by the lists above, and then by size.
 */
module.exports = class LongestFirst extends Sequencer {
	sort(tests) {
		const bySize = super.sort(tests);
		if (tests.every(({ duration }) => duration !== undefined)) return bySize;
		return bySize.sort((one, other) => rank(one) - rank(other));
	}
};

function rank({ path, context }) {
	const place = first.findIndex((pattern) => pattern.test(path));
	return place === -1 ? first.length + projects.indexOf(context.config.displayName?.name) : place;
}
