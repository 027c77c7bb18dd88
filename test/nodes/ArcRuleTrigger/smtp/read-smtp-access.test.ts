import { accessOf } from '../../../../nodes/ArcRuleTrigger/smtp/read-smtp-access';

const cert = '-----BEGIN CERTIFICATE-----\nMIIB\nAAAA\n-----END CERTIFICATE-----';
const key = '-----BEGIN PRIVATE KEY-----\nMIIC\nBBBB\n-----END PRIVATE KEY-----';

describe('the credential of the SMTP receiver', () => {
	it.each<[why: string, credential: Record<string, string>, expected: object]>([
		['is empty', { user: '', password: '', certificate: '', privateKey: '' }, {}],
		[
			'has a login',
			{ user: ' relay ', password: 'correct horse battery' },
			{ login: { user: 'relay', password: 'correct horse battery' } },
		],
		[
			'has a certificate',
			{ certificate: `${cert}\n`, privateKey: key },
			{ certificate: { certificate: cert, privateKey: key } },
		],
		[
			'has them in one line, as a field without lines keeps them',
			{ certificate: cert.replaceAll('\n', ' '), privateKey: key.replaceAll('\n', '\\n') },
			{ certificate: { certificate: cert, privateKey: key } },
		],
	])('%s', (_why, credential, expected) => {
		expect(accessOf(credential)).toEqual(expected);
	});

	it.each<[why: string, credential: Record<string, string>, text: string]>([
		['a user alone', { user: 'relay' }, 'only one of User and Password'],
		['a password alone', { password: 'correct horse battery' }, 'only one of User and Password'],
		['a short password', { user: 'relay', password: 'secret' }, 'a password of 6 characters, expected at least 12'],
		['a key alone', { privateKey: key }, 'only one of Certificate and Private Key'],
	])('is refused with %s', (_why, credential, text) => {
		expect(() => accessOf(credential)).toThrow(
			expect.objectContaining({ code: 'credentialInvalid', message: expect.stringContaining(text) as string }),
		);
	});
});
