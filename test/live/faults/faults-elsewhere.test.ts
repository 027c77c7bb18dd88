import { DovecotServer } from '../../support/dovecot/dovecot-server';
import { dataverseFaults } from '../../support/faults/outages/dataverse-faults';
import { externalRecord } from '../../support/faults/tickets/external-record';
import type { Tally } from '../../support/faults/world/fault';
import { killsElsewhere } from '../../support/faults/kills/kills';
import { nothingWrong, shortForm } from '../../support/faults/world/short-form';
import { describeWithPackage } from '../../support/with-package';

describeWithPackage(
	'n8n killed with -9 while the records of its messages are written elsewhere',
	'dovecot-imapd',
	DovecotServer.isInstalled(),
	() => {
		it('has one case of each, and answers none twice', async () => {
			expect(await shortForm(killsElsewhere)).toEqual({ messages: 160, cases: 160, ...nothingWrong });
		}, 480_000);
	},
);

describe('n8n killed with -9 three times between External Records', () => {
	it('has no ticket twice where it is looked up or fails, none lost, and each in doubt named', async () => {
		const { cases, ...counted } = (await shortForm(externalRecord)) as Tally;
		expect(counted).toEqual({ messages: 48, ...nothingWrong });
		expect(cases).toBeGreaterThan(24);
	}, 480_000);
});

describe('n8n killed with -9, and Dataverse away and half done, while records are written there', () => {
	it('has one case of each, and answers none twice', async () => {
		expect(await shortForm(dataverseFaults)).toEqual({ messages: 120, cases: 120, ...nothingWrong });
	}, 480_000);
});
