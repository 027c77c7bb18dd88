import type { ExecutionEnd } from '../../../rules/runner/execution-end';
import { LostExecutions } from '../../../rules/runner/lost-executions';

const lost: ExecutionEnd = { kind: 'lost', text: 'SQLITE_BUSY: database is locked' };

describe('executions that n8n does not start', () => {
	let time: number;
	let told: string[];
	let executions: LostExecutions;
	beforeEach(() => {
		[time, told] = [5_000, []];
		executions = new LostExecutions(
			{ began: (error) => told.push(String((error as Error).message)), ended: () => told.push('ended') },
			() => time,
		);
	});

	afterEach(() => jest.useRealTimers());

	it('are tried again after pauses as long as it has lasted, of a second to a minute', () => {
		const pauses = [executions.pauseMs];
		for (let tries = 0; tries < 9; tries += 1) {
			executions.note(lost);
			pauses.push(executions.pauseMs);
			time += executions.pauseMs;
		}
		expect(pauses).toEqual([0, 1_000, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
		executions.note({ kind: 'succeeded' });
		expect(executions.pauseMs).toBe(0);
	});

	it('do not make the pause longer where many are lost at once', () => {
		for (let count = 0; count < 5; count += 1) executions.note(lost);
		expect(executions.pauseMs).toBe(1_000);
	});

	it('are told once when that lasts, and once when it ends', () => {
		executions.note(lost);
		time += 19_000;
		executions.note(lost);
		expect(told).toEqual([]);
		time += 1_000;
		executions.note(lost);
		executions.note(lost);
		executions.note({ kind: 'failed', text: 'It broke' });
		executions.note({ kind: 'succeeded' });
		expect(told).toEqual([expect.stringContaining('database is locked'), 'ended']);
	});

	it('are waited for no longer than until one is started', async () => {
		// No pause ends by itself.
		jest.useFakeTimers();
		executions.note(lost);
		time += 3_600_000;
		const stopped = new AbortController();
		const resting = executions.rest(stopped.signal);
		executions.note({ kind: 'succeeded' });
		await resting;
		executions.note(lost);
		const others = executions.rest(stopped.signal);
		stopped.abort();
		await others;
		expect(executions.pauseMs).toBe(1_000);
	});

	it('are told nobody where that passes soon', () => {
		executions.note(lost);
		executions.note({ kind: 'succeeded' });
		time += 60_000;
		executions.note(lost);
		executions.note({ kind: 'succeeded' });
		expect(told).toEqual([]);
	});
});
