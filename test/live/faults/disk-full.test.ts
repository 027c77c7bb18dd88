import { DovecotServer } from '../../support/dovecot/dovecot-server';
import { diskFull } from '../../support/faults/outages/disk-full';
import { nothingWrong, shortForm } from '../../support/faults/world/short-form';
import { describeWithPackage } from '../../support/with-package';

describeWithPackage('an embedded store whose disk is full', 'dovecot-imapd', DovecotServer.isInstalled(), () => {
	it('takes nothing that it cannot keep, says so, and has everything when there is room again', async () => {
		expect(await shortForm(diskFull)).toEqual({ messages: 40, cases: 40, ...nothingWrong });
	});
});
