import { parseArgs } from 'node:util';
import { clockJumps } from '../test/support/faults/one-store/clock-jumps.ts';
import { dataverseFaults } from '../test/support/faults/outages/dataverse-faults.ts';
import { diskFull } from '../test/support/faults/outages/disk-full.ts';
import { externalRecord } from '../test/support/faults/tickets/external-record.ts';
import { holds, summary, type Fault } from '../test/support/faults/world/fault.ts';
import { hostileMail } from '../test/support/faults/hostile/hostile-mail.ts';
import { kills, killsElsewhere } from '../test/support/faults/kills/kills.ts';
import { lateAndAgain } from '../test/support/faults/kills/late-and-again.ts';
import { longDay } from '../test/support/faults/one-store/long-day.ts';
import { oneFile, twoLeaders } from '../test/support/faults/one-store/one-file.ts';
import { outages } from '../test/support/faults/outages/outages.ts';
import { queueModeKills } from '../test/support/faults/kills/queue-mode-kills.ts';
import { queueModeOutages } from '../test/support/faults/outages/queue-mode-outages.ts';
import { twoQueues } from '../test/support/faults/one-store/two-queues.ts';

/** The fault tests by their names, in the order in which they run. */
const faults = new Map<string, Fault>([
	['kills', kills],
	['kills-records-elsewhere', killsElsewhere],
	['external-record', externalRecord],
	['dataverse', dataverseFaults],
	['queue-mode-kills', queueModeKills],
	['outages', outages],
	['queue-mode-outages', queueModeOutages],
	['disk-full', diskFull],
	['one-file', oneFile],
	['clock-jumps', clockJumps],
	['two-leaders', twoLeaders],
	['two-queues', twoQueues],
	['late-and-again', lateAndAgain],
	['long-day', longDay],
	['hostile-mail', hostileMail],
]);

const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function main(): Promise<number> {
	const { positionals, values } = parseArgs({
		allowPositionals: true,
		options: {
			short: { type: 'boolean', default: false },
			seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
		},
	});
	const unknown = positionals.find((name) => !faults.has(name));
	if (unknown !== undefined) {
		process.stderr.write(`There is no fault test ${unknown}: one of ${[...faults.keys()].join(', ')}\n`);
		return 2;
	}
	const seed = Number(values.seed);
	const broken: string[] = [];
	for (const [name, fault] of faults) {
		if (positionals.length > 0 && !positionals.includes(name)) continue;
		say(`${name} (seed ${seed}${values.short ? ', short' : ''})`);
		if (!(await runFault(name, fault, { short: values.short, seed }))) broken.push(name);
	}
	if (broken.length > 0) say(`Something was lost, made twice or not as it must be in: ${broken.join(', ')}`);
	return broken.length === 0 ? 0 : 1;
}

async function runFault(
	name: string,
	fault: Fault,
	options: { readonly short: boolean; readonly seed: number },
): Promise<boolean> {
	const started = Date.now();
	try {
		const result = await fault({ ...options, say: (text) => say(`  ${seconds(started)} s: ${text}`) });
		for (const problem of result.problems) say(`  ${problem}`);
		say(`${name}: ${summary(result)} (${seconds(started)} s)`);
		return holds(result);
	} catch (error) {
		say(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
		return false;
	}
}

const seconds = (started: number): number => Math.round((Date.now() - started) / 1000);

// The servers are groups of their own, which Ctrl-C does not reach: they end with this process's 'exit'.
process.on('SIGINT', () => process.exit(130)).on('SIGTERM', () => process.exit(143));
void main().then((code) => process.exit(code));
