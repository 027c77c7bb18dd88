import { queueModeWorld } from '../world/fault-world.ts';
import type { Fault } from '../world/fault.ts';
import { killAgainAndAgain } from './kills.ts';

/** n8n in queue mode on PostgreSQL and Redis, whose main and two workers are killed with -9 in turn. */
export const queueModeKills: Fault = async (options) => {
	const { world, queueMode } = await queueModeWorld({ workers: 2 });
	try {
		return await killAgainAndAgain(world, queueMode.parts, options);
	} finally {
		await world.dispose();
	}
};
