import { DovecotServer } from '../../support/dovecot/dovecot-server';
import { kills } from '../../support/faults/kills/kills';
import { nothingWrong, shortForm } from '../../support/faults/world/short-form';
import { describeWithPackage } from '../../support/with-package';

describeWithPackage(
	'n8n killed with -9 again and again while 160 messages come',
	'dovecot-imapd',
	DovecotServer.isInstalled(),
	() => {
		it('has one case of each, and answers none twice', async () => {
			expect(await shortForm(kills)).toEqual({ messages: 160, cases: 160, ...nothingWrong });
		}, 480_000);
	},
);
