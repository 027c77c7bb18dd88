import { DovecotServer } from '../../../support/dovecot/dovecot-server';
import { describeWithPackage } from '../../../support/with-package';

/** Tests that need a real Dovecot. */
export function describeWithDovecot(name: string, tests: () => void): void {
	describeWithPackage(name, 'dovecot-imapd', DovecotServer.isInstalled(), tests);
}
