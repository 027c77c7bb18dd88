import { urlSettings } from '../../scripts/move-store/url-settings';

const plain = { port: 5432, user: 'arc', database: 'n8n', schema: 'arc', tls: 'verify', ca: '', poolSize: 2 };

it.each<[why: string, address: string, settings: object]>([
	[
		'a password of its own',
		'postgresql://arc:p%40ss@db.example/n8n',
		{ ...plain, host: 'db.example', password: 'p@ss' },
	],
	[
		'none',
		'postgres://arc@db.example:5433/n8n',
		{ ...plain, host: 'db.example', port: 5433, password: 'of the environment' },
	],
	[
		'TLS off',
		'postgresql://arc@db/n8n?sslmode=disable',
		{ ...plain, host: 'db', tls: 'none', password: 'of the environment' },
	],
	['an address of IPv6', 'postgresql://arc@[::1]/n8n', { ...plain, host: '::1', password: 'of the environment' }],
])('the address of a database with %s stands for its settings', (_why, address, settings) => {
	expect(urlSettings(address, 'arc', 'of the environment')).toEqual(settings);
});

it.each<[why: string, address: string, message: string]>([
	['none', 'db.example', 'The address is none, expected postgresql://USER@HOST:5432/DATABASE'],
	['that of another server', 'mysql://db.example/n8n', 'The address begins with mysql://, expected postgresql://'],
	[
		'a mode that is none',
		'postgresql://db/n8n?sslmode=of',
		'sslmode is "of", expected one of disable, require, verify-full',
	],
])('an address that is %s is refused', (_why, address, message) => {
	expect(() => urlSettings(address, 'arc', '')).toThrow(message);
});
