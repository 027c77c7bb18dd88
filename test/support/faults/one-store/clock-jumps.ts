import { engineRule, enqueueMails } from '../world/engine-rule.ts';
import { engineWorld } from '../world/engine-world.ts';
import { randomFrom, tally, type Fault } from '../world/fault.ts';
import { plainMail, type PlainMail } from '../world/plain-mail.ts';
import { rest } from '../world/rest.ts';
import { untilHandled } from '../world/until-handled.ts';

const queue = 'support@contoso.example';
const hour = 3_600_000;

/** The clock of the store jumps by an hour, forth and back, while a rule works through its queue. */
export const clockJumps: Fault = async ({ short, seed, say }) => {
	const random = randomFrom(seed);
	const jumps = short ? 4 : 20;
	const each = short ? 25 : 50;
	const world = await engineWorld();
	const rule = engineRule({ id: 'clock-jumps', queue, sinkPort: world.sinkPort });
	try {
		await rule.activate('init');
		const mails: PlainMail[] = [];
		const problems: string[] = [];
		for (let jump = 0; jump < jumps; jump++) {
			const more = Array.from({ length: each }, (_, index) => plainMail(mails.length + index + 1, queue));
			mails.push(...more);
			problems.push(...(await enqueueMails(queue, more)).map(({ message }) => message));
			await rest(random() * 200);
			world.clock.ahead += jump % 2 === 0 ? hour : -hour;
		}
		say(`the clock jumped ${jumps} times by an hour`);
		problems.push(...(await untilHandled(world.store, () => true, 120_000)));
		// An execution whose claim was taken from it says so, and has made nothing.
		const broken = rule.failures.filter(({ code }) => code !== 'claimLost');
		problems.push(...broken.map(({ node, code, message }) => `${node} ended with ${code}: ${message}`));
		return await tally(world.store, mails, world.sink.mails, problems);
	} finally {
		await rule.deactivate();
		await world.dispose();
	}
};
