import { DovecotServer } from '../../support/dovecot/dovecot-server';
import { diskFull } from '../../support/faults/outages/disk-full';
import type { Tally } from '../../support/faults/world/fault';
import { hostileMailUntimed } from '../../support/faults/hostile/hostile-mail';
import { kills } from '../../support/faults/kills/kills';
import { nothingWrong, shortForm } from '../../support/faults/world/short-form';
import { describeWithPackage } from '../../support/with-package';

describeWithPackage(
	'n8n killed with -9 three times while 160 messages come',
	'dovecot-imapd',
	DovecotServer.isInstalled(),
	() => {
		it('has one case of each, and answers none twice', async () => {
			expect(await shortForm(kills)).toEqual({ messages: 160, cases: 160, ...nothingWrong });
		}, 480_000);
	},
);

describeWithPackage('an embedded store whose disk is full', 'dovecot-imapd', DovecotServer.isInstalled(), () => {
	it('takes nothing that it cannot keep, says so, and has everything when there is room again', async () => {
		expect(await shortForm(diskFull)).toEqual({ messages: 40, cases: 40, ...nothingWrong });
	}, 300_000);
});

describe('the worst mail of each kind, over SMTP, with mail of people between', () => {
	it('is stored, makes one case of each, and leaves n8n alive and no larger than it may be', async () => {
		const { messages, cases, ...counted } = (await shortForm(hostileMailUntimed)) as Tally;
		expect([cases, counted]).toEqual([messages, nothingWrong]);
		expect(messages).toBeGreaterThan(12);
	}, 600_000);
});
