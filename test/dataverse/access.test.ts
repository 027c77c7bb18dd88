import { codeOf, plainClient, type Ask } from '../support/dataverse/plain-client';
import { startDataverse, type RunningDataverse } from '../support/dataverse/start-dataverse';

let dataverse: RunningDataverse;
let ask: Ask;

beforeEach(async () => {
	dataverse = await startDataverse();
	ask = plainClient(dataverse);
});
afterEach(async () => await dataverse.close());

const signIn = async (form: Record<string, string>, headers: Record<string, string> = {}) => {
	const response = await fetch(dataverse.tokenUrl, { method: 'POST', body: new URLSearchParams(form), headers });
	return { status: response.status, json: (await response.json()) as Record<string, unknown> };
};
const client = () => ({ client_id: dataverse.clientId, client_secret: dataverse.clientSecret });

describe('signing in', () => {
	it('gives an app a token for this environment', async () => {
		const scope = `${dataverse.url}/.default`;
		const { status, json } = await signIn({ grant_type: 'client_credentials', scope, ...client() });
		expect([status, json['token_type']]).toEqual([200, 'Bearer']);
		const who = await plainClient(dataverse, String(json['access_token']))('GET', 'WhoAmI');
		expect(who.json).toMatchObject({ UserId: dataverse.user });
		const basic = `Basic ${Buffer.from(`${dataverse.clientId}:${encodeURIComponent(dataverse.clientSecret)}`).toString('base64')}`;
		expect((await signIn({ grant_type: 'client_credentials', scope }, { authorization: basic })).status).toBe(200);
	});

	it.each<[why: string, form: Record<string, string>, status: number, error: string]>([
		['another secret', { client_secret: 'x' }, 401, 'invalid_client'],
		['an unknown app', { client_id: 'x' }, 400, 'unauthorized_client'],
		['another environment', { scope: 'https://other.example/.default' }, 400, 'invalid_scope'],
		['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
		['a code that it never gave', { grant_type: 'authorization_code', code: 'x' }, 400, 'invalid_grant'],
	])('is refused with %s', async (_why, form, status, error) => {
		const right = { grant_type: 'client_credentials', scope: `${dataverse.url}/.default`, ...client() };
		const refused = await signIn({ ...right, ...form });
		expect([refused.status, refused.json['error']]).toEqual([status, error]);
	});

	it('gives a user a code, for which there is a token that can be renewed, each once', async () => {
		const back = 'http://127.0.0.1:1/callback';
		const page = await fetch(`${dataverse.authorizeUrl}?redirect_uri=${encodeURIComponent(back)}&state=s`, {
			redirect: 'manual',
		});
		const to = new URL(page.headers.get('location') ?? '');
		expect(to.searchParams.get('state')).toBe('s');
		const code = to.searchParams.get('code') ?? '';
		const redeemed = await signIn({ grant_type: 'authorization_code', code, ...client() });
		expect(redeemed.status).toBe(200);
		expect((await signIn({ grant_type: 'authorization_code', code, ...client() })).status).toBe(400);
		const renewal = String(redeemed.json['refresh_token']);
		expect((await signIn({ grant_type: 'refresh_token', refresh_token: renewal, ...client() })).status).toBe(200);
		expect((await signIn({ grant_type: 'refresh_token', refresh_token: renewal, ...client() })).status).toBe(400);
	});

	it('ends after an hour', async () => {
		expect((await ask('GET', 'WhoAmI')).status).toBe(200);
		dataverse.server.environment.advance(3_600_000);
		const late = await ask('GET', 'WhoAmI');
		expect(late.status).toBe(401);
		expect(late.headers.get('www-authenticate')).toContain('authorization_uri=');
	});
});

describe('acting for another user', () => {
	it('writes down both', async () => {
		const object = '22222222-0000-4000-8000-000000000001';
		const user = dataverse.server.seed.user('Rule Owner', { azureactivedirectoryobjectid: object });
		const select = 'accounts?$select=_createdby_value,_createdonbehalfby_value,_ownerid_value';
		for (const header of [{ callerobjectid: object }, { mscrmcallerid: user }]) {
			const made = await ask('POST', select, { name: 'x' }, { prefer: 'return=representation', ...header });
			expect(made.json).toMatchObject({
				_createdby_value: user,
				_createdonbehalfby_value: dataverse.user,
				_ownerid_value: user,
			});
		}
	});

	it.each<[why: string, header: () => Record<string, string>, code: string]>([
		['who is unknown', () => ({ callerobjectid: '22222222-0000-4000-8000-000000000009' }), '0x80072560'],
		[
			'who is disabled',
			() => ({ mscrmcallerid: dataverse.server.seed.user('Gone', { disabled: true }) }),
			'0x80040225',
		],
	])('is refused for one %s', async (_why, header, code) => {
		const refused = await ask('GET', 'WhoAmI', undefined, header());
		expect([refused.status, codeOf(refused)]).toEqual([403, code]);
	});

	it('wants the right to do so', async () => {
		const user = dataverse.server.seed.user('Rule Owner');
		dataverse.server.environment.privileges.allowImpersonation(dataverse.user, false);
		const refused = await ask('GET', 'WhoAmI', undefined, { mscrmcallerid: user });
		expect([refused.status, codeOf(refused)]).toEqual([403, '0x80040220']);
	});
});

describe('rights', () => {
	it('are those of the user for whom one acts, as well as of the one who acts', async () => {
		const { seed, environment } = dataverse.server;
		const user = seed.user('Reader');
		const account = seed.account('Contoso');
		environment.privileges.grant(user, { '*': ['Read'], contact: ['Create', 'Read'] });
		const as = { mscrmcallerid: user };
		expect((await ask('GET', `accounts(${account})`, undefined, as)).status).toBe(200);
		expect((await ask('POST', 'contacts', { lastname: 'x' }, as)).status).toBe(204);
		for (const refused of [
			await ask('POST', 'accounts', { name: 'x' }, as),
			await ask('PATCH', `accounts(${account})`, { name: 'x' }, as),
			await ask('DELETE', `accounts(${account})`, undefined, as),
		])
			expect([refused.status, codeOf(refused)]).toEqual([403, '0x80040220']);
		environment.privileges.grant(dataverse.user, { account: ['Read'] });
		expect((await ask('POST', 'contacts', { lastname: 'x' }, as)).status).toBe(403);
	});

	it('are wanted of an owner: a user who is enabled and may read the table', async () => {
		const { seed, environment } = dataverse.server;
		const gone = seed.user('Gone', { disabled: true });
		const refused = await ask('POST', 'accounts', { name: 'x', 'ownerid@odata.bind': `/systemusers(${gone})` });
		expect([refused.status, codeOf(refused)]).toEqual([403, '0x80040225']);
		const blind = seed.user('Blind');
		environment.privileges.grant(blind, {});
		const second = await ask('POST', 'accounts', { name: 'x', 'ownerid@odata.bind': `/systemusers(${blind})` });
		expect([second.status, codeOf(second)]).toEqual([403, '0x80040220']);
		const team = seed.team('Support');
		expect((await ask('POST', 'accounts', { name: 'x', 'ownerid@odata.bind': `/teams(${team})` })).status).toBe(204);
	});

	it('end where a user is disabled', async () => {
		await dataverse.server.environment.rows.whole(() => {
			const { model, rows } = dataverse.server.environment;
			rows.update(model.must('systemuser'), dataverse.user, { isdisabled: 1 });
		});
		expect(codeOf(await ask('GET', 'WhoAmI'))).toBe('0x80040225');
	});
});
