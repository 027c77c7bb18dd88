import { DovecotServer } from '../../../scripts/dovecot/dovecot-server';

/** Tests that need a real Dovecot. Where it is missing they are skipped by name, and fail where CI is set. */
export function describeWithDovecot(name: string, tests: () => void): void {
	if (DovecotServer.isInstalled()) {
		describe(name, tests);
		return;
	}
	if (process.env['CI'] === undefined) {
		describe.skip(`${name} (skipped: install dovecot-imapd)`, tests);
		return;
	}
	it(`${name}: needs dovecot-imapd`, () => {
		throw new Error('Dovecot is not installed at /usr/sbin/dovecot');
	});
}
