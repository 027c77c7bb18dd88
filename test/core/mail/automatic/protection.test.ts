import type { Protection } from '../../../../core/activity/activity';
import { protectionOf } from '../../../../core/mail/automatic/protection';

it.each<[contentType: string, expected: Protection | null]>([
	['text/plain', null],
	['multipart/signed; protocol="application/pkcs7-signature"', 'smimeSigned'],
	['multipart/signed; protocol="application/pgp-signature"', 'pgpSigned'],
	['multipart/encrypted; protocol="application/pgp-encrypted"', 'pgpEncrypted'],
	['application/pkcs7-mime; smime-type=enveloped-data', 'smimeEncrypted'],
	['application/x-pkcs7-mime; smime-type=signed-data', 'smimeSigned'],
	['application/pkcs7-mime; name=smime.p7m', 'smimeEncrypted'],
])('%s is %s', (contentType, expected) => {
	const type = contentType.split(';')[0] ?? '';
	expect(
		protectionOf(
			[
				{ type: 'multipart/mixed', contentType: 'multipart/mixed' },
				{ type, contentType },
			],
			'',
		),
	).toBe(expected);
});

it('knows OpenPGP in the text', () => {
	expect(protectionOf([], '-----BEGIN PGP MESSAGE-----\n\nabc')).toBe('pgpEncrypted');
	expect(protectionOf([], 'x\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256')).toBe('pgpSigned');
	expect(protectionOf([], 'He wrote "-----BEGIN PGP MESSAGE-----"')).toBeNull();
});
