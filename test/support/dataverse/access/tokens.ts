import { randomUUID } from 'node:crypto';

/** An app registration: who signs in with it, and as which user it then acts. */
export interface App {
	readonly clientId: string;
	readonly clientSecret: string;
	readonly user: string;
}

/** What a token endpoint answers. */
export interface TokenAnswer {
	readonly status: number;
	readonly body: Readonly<Record<string, unknown>>;
}

interface Grant {
	readonly user: string;
	readonly expires: number;
}

const lifetime = 3_599;

/** The tokens of an identity provider: client credentials, and authorization code with renewal. */
export class Tokens {
	private readonly apps = new Map<string, App>();
	private readonly access = new Map<string, Grant>();
	private readonly refresh = new Map<string, Grant>();
	private readonly codes = new Map<string, Grant>();
	private readonly now: () => number;
	/** Seconds that new tokens last. */
	lifetime = lifetime;

	constructor(now: () => number) {
		this.now = now;
	}

	register(app: App): void {
		this.apps.set(app.clientId, app);
	}

	/** A token without the way over the endpoint. */
	issue(user: string): string {
		const token = `eyJ.${randomUUID()}`;
		this.access.set(token, { user, expires: this.now() + this.lifetime * 1_000 });
		return token;
	}

	/** Who a token is for, as long as it lasts. */
	userOf(token: string): string | undefined {
		const grant = this.access.get(token);
		return grant !== undefined && grant.expires > this.now() ? grant.user : undefined;
	}

	/** Ends every access token; those for renewal stay. */
	expireAll(): void {
		this.access.clear();
	}

	/** A code for the authorization flow, as if the user had signed in and agreed. */
	code(user: string): string {
		const code = randomUUID();
		this.codes.set(code, { user, expires: this.now() + 60_000 });
		return code;
	}

	/** Answers a form that was posted to the token endpoint. `resource` is the environment that may be asked for. */
	answer(form: URLSearchParams, authorization: string | undefined, resource: string): TokenAnswer {
		const { id, secret } = clientOf(form, authorization);
		const app = this.apps.get(id);
		if (app === undefined) return refused(400, 'unauthorized_client', 'AADSTS700016: The application was not found.');
		if (app.clientSecret !== secret)
			return refused(401, 'invalid_client', 'AADSTS7000215: Invalid client secret provided.');
		const scope = form.get('scope') ?? form.get('resource') ?? '';
		const wanted = scope.split(' ').filter((one) => one.startsWith('http'));
		if (
			!wanted.every((one) => one.startsWith(resource)) ||
			(form.get('grant_type') === 'client_credentials' && wanted.length === 0)
		)
			return refused(
				400,
				'invalid_scope',
				`AADSTS70011: The scope '${scope}' is not valid; this is ${resource}/.default.`,
			);
		switch (form.get('grant_type')) {
			case 'client_credentials':
				return this.granted(app.user, false);
			case 'authorization_code':
				return this.redeemed(this.codes, form.get('code'));
			case 'refresh_token':
				return this.redeemed(this.refresh, form.get('refresh_token'));
			default:
				return refused(400, 'unsupported_grant_type', 'AADSTS70003: The grant type is not supported.');
		}
	}

	private redeemed(grants: Map<string, Grant>, token: string | null): TokenAnswer {
		const grant = grants.get(token ?? '');
		if (grant === undefined || grant.expires <= this.now())
			return refused(400, 'invalid_grant', 'AADSTS70008: The code or refresh token has expired or was used.');
		grants.delete(token ?? '');
		return this.granted(grant.user, true);
	}

	private granted(user: string, renewable: boolean): TokenAnswer {
		const renewal = randomUUID();
		if (renewable) this.refresh.set(renewal, { user, expires: Infinity });
		return {
			status: 200,
			body: {
				token_type: 'Bearer',
				expires_in: this.lifetime,
				ext_expires_in: this.lifetime,
				access_token: this.issue(user),
				...(renewable ? { refresh_token: renewal } : {}),
			},
		};
	}
}

const refused = (status: number, error: string, description: string): TokenAnswer => ({
	status,
	body: { error, error_description: description },
});

/** A client says who it is in the form or in the header. */
function clientOf(
	form: URLSearchParams,
	authorization: string | undefined,
): { readonly id: string; readonly secret: string } {
	const [scheme, encoded = ''] = (authorization ?? '').split(' ');
	if (scheme?.toLowerCase() !== 'basic')
		return { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' };
	const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':');
	return { id: decodeURIComponent(id), secret: decodeURIComponent(secret.join(':')) };
}
