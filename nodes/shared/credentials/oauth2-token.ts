import type { IExecuteFunctions, ITriggerFunctions } from 'n8n-workflow';
import { ArcError, type ArcErrorCode } from '../../../core/errors';

/** The part of an OAuth2 credential that n8n keeps when somebody connects it. */
export interface OAuth2Credential {
	readonly provider?: string;
	readonly user?: string;
	readonly oauthTokenData?: { readonly access_token?: string; readonly n8n_expires_at?: string };
}

/** What a token opens, for people to read. */
export interface TokenUse {
	/** The type of the credential. */
	readonly credential: string;
	/** Such as `mailbox`. */
	readonly opens: string;
	/** What is said where the sign-in server is away. */
	readonly unavailable: ArcErrorCode;
}

const soonMs = 60_000;

/**
 * The access token of a credential. n8n renews it and keeps the new one, where the old one is about
 * to end or the mail server refused it.
 *
 * @throws ArcError `credentialInvalid` where somebody has to connect it, else as `use` says
 */
export async function accessToken(
	context: IExecuteFunctions | ITriggerFunctions,
	use: TokenUse,
	refused: boolean,
): Promise<string> {
	const { oauthTokenData: data } = await context.getCredentials<OAuth2Credential>(use.credential);
	const ends = Number(data?.n8n_expires_at ?? Infinity);
	if (data?.access_token !== undefined && !refused && ends > Date.now() + soonMs) return data.access_token;
	const renewing = context.helpers.refreshOAuth2Token.call(context, use.credential) as Promise<
		OAuth2Credential['oauthTokenData']
	>;
	const renewed = await renewing.catch((error: unknown) => ({ error }));
	if (renewed !== undefined && 'access_token' in renewed && renewed.access_token !== undefined)
		return renewed.access_token;
	const cause = renewed !== undefined && 'error' in renewed ? renewed.error : undefined;
	if (data?.access_token === undefined || needsConnecting(cause)) {
		throw new ArcError('credentialInvalid', `The OAuth2 credential of the ${use.opens} is not connected`, {
			hint: 'Open the credential and connect it.',
			cause,
		});
	}
	throw new ArcError(use.unavailable, `The access to the ${use.opens} could not be renewed`, {
		hint: 'The sign-in server did not answer as expected; it is asked again.',
		cause,
	});
}

/** n8n says so of a grant that was revoked. */
function needsConnecting(error: unknown): boolean {
	const failure = typeof error === 'object' && error !== null && 'failure' in error ? error.failure : undefined;
	return (
		typeof failure === 'object' && failure !== null && 'cause' in failure && failure.cause === 'credential-invalid'
	);
}
