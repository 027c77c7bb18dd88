import { externalRecord } from '../../support/faults/tickets/external-record';
import type { Tally } from '../../support/faults/world/fault';
import { nothingWrong, shortForm } from '../../support/faults/world/short-form';

describe('n8n killed with -9 three times between External Records', () => {
	it('has no ticket twice where it is looked up or fails, none lost, and each in doubt named', async () => {
		const { cases, ...counted } = (await shortForm(externalRecord)) as Tally;
		expect(counted).toEqual({ messages: 48, ...nothingWrong });
		expect(cases).toBeGreaterThan(24);
	}, 480_000);
});
