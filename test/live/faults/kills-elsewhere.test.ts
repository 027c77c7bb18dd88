import { DovecotServer } from '../../support/dovecot/dovecot-server';
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
