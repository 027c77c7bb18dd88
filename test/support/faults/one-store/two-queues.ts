import { engineRule } from '../world/engine-rule.ts';
import { engineWorld } from '../world/engine-world.ts';
import { tally, type Fault } from '../world/fault.ts';
import { plainMail } from '../world/plain-mail.ts';
import { untilHandled } from '../world/until-handled.ts';
import { built } from '../../built.ts';

const { takeInMessage } = built('adapters/mail/intake/take-in-message');

const sales = 'sales@contoso.example';
const support = 'support@contoso.example';

/** 1,000 times one email for two queues, each with a rule of its own that wants to make a case of it. */
export const twoQueues: Fault = async ({ short, say }) => {
	const messages = short ? 100 : 1_000;
	const world = await engineWorld();
	const rules = [sales, support].map((queue) =>
		engineRule({ id: `rule-of-${queue}`, queue, sinkPort: world.sinkPort }),
	);
	try {
		for (const rule of rules) await rule.activate('init');
		const mails = Array.from({ length: messages }, (_, index) => plainMail(index + 1, `${sales}, ${support}`));
		const intakes = await Promise.all(
			mails.map(async ({ raw }) => await takeInMessage(world.store, { raw: Buffer.from(raw) })),
		);
		const items = intakes.reduce((sum, { queueItemIds }) => sum + queueItemIds.length, 0);
		say(`${messages} emails came to ${items} queue items`);
		const problems = await untilHandled(world.store, () => true, 240_000);
		if (items !== 2 * messages) problems.push(`There are ${items} queue items, expected two for each message`);
		for (const { failures } of rules)
			problems.push(...failures.map(({ node, code, message }) => `${node} ended with ${code}: ${message}`));
		return await tally(world.store, mails, world.sink.mails, problems);
	} finally {
		for (const rule of rules) await rule.deactivate();
		await world.dispose();
	}
};
