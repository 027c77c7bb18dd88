import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { projectRoot } from '../../support/paths';
import type { Opened, StoreToOpen } from './store-opener';

/** Processes that open one store at the same moment, as main and workers of n8n do when all start at once. */
export class OpenerProcesses {
	private constructor(private readonly processes: readonly ChildProcess[]) {}

	static async start(count: number): Promise<OpenerProcesses> {
		const script = path.join(projectRoot, 'test/adapters/store/store-opener.ts');
		const processes = Array.from({ length: count }, () =>
			fork(script, [], { cwd: projectRoot, execArgv: ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'] }),
		);
		await Promise.all(processes.map(async (child) => await once(child, 'message')));
		return new OpenerProcesses(processes);
	}

	/** What each process answers. */
	async openAtOnce(target: StoreToOpen): Promise<Opened[]> {
		const answers = this.processes.map(async (child) => ((await once(child, 'message')) as [Opened])[0]);
		for (const child of this.processes) child.send(target);
		return await Promise.all(answers);
	}

	async end(): Promise<void> {
		await Promise.all(
			this.processes.map(async (child) => {
				child.disconnect();
				if (child.exitCode === null) await once(child, 'exit');
			}),
		);
	}
}
