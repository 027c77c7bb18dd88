import { DovecotServer } from '../../../scripts/dovecot/dovecot-server';
import { describeWithPackage } from '../../with-package';

/** Tests that need a real Dovecot. */
export function describeWithDovecot(name: string, tests: () => void): void {
	describeWithPackage(name, 'dovecot-imapd', DovecotServer.isInstalled(), tests);
}
