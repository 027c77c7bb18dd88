import { hostileMailUntimed } from '../../support/faults/hostile/hostile-mail';
import type { Tally } from '../../support/faults/world/fault';
import { nothingWrong, shortForm } from '../../support/faults/world/short-form';

describe('the worst mail of each kind, over SMTP, with mail of people between', () => {
	it('is stored, makes one case of each, and leaves n8n alive and no larger than it may be', async () => {
		const { messages, cases, ...counted } = (await shortForm(hostileMailUntimed)) as Tally;
		expect([cases, counted]).toEqual([messages, nothingWrong]);
		expect(messages).toBeGreaterThan(12);
	}, 600_000);
});
