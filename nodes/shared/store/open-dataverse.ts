import { createHash } from 'node:crypto';
import type { IDataObject, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';
import { ArcError, asError } from '../../../core/errors';
import type { Store } from '../../../core/ledger/store';
import type { Pace } from '../../../adapters/dataverse/web-api/pace';
import type { DataverseClient } from '../../../adapters/dataverse/web-api/client';
import type { MonitorWriter } from '../../../adapters/dataverse/monitor/monitor-writer';
import type { TableCache, Tables } from '../../../adapters/dataverse/tables/describe-tables';
import type { Records } from '../../../core/records/records';
import type { HttpAnswer, Send } from '../../../adapters/dataverse/web-api/transport';
import { noteOpen } from './shared-stores';
import type { StoreContext } from './store-context';

const credentialType = 'arcDataverseOAuth2Api';

/** The part of the credential that is no login. */
interface DataverseCredential {
	readonly environmentUrl?: string;
}

/** What all who sign in alike share in this process: how fast they ask, what they know of tables, and what waits for the monitor there. */
interface Shared {
	readonly pace: Pace;
	readonly cache: TableCache;
	readonly monitor: MonitorWriter;
}

const shared = new Map<string, Shared>();

/**
 * A store whose records live in Dataverse, over a ledger that is open. It is made for each execution,
 * since n8n's HTTP helper belongs to one; what is worth keeping is shared behind it.
 *
 * @throws ArcError `credentialInvalid` for an address that is no environment
 */
export async function openDataverse(context: StoreContext, ledger: Store): Promise<Store> {
	const { client, tables, records, monitor } = await openEnvironment(context);
	const { storeApart } = await import('../../../adapters/store/apart/store-apart.js');
	// The ledger is shared by the process, and stays open when an execution is done.
	const store = storeApart({
		ledger: { ...ledger, close: async () => undefined },
		records,
		system: client.environment,
	});
	noteOpen(store.id);
	const { withMonitor } = await import('../../../adapters/dataverse/monitor/with-monitor.js');
	const tell = (text: string): void => context.logger.warn(text);
	return withMonitor(store, (entries) => monitor.note(entries, { client, tables, tell }));
}

/** An environment of Dataverse by itself, without a ledger. */
export interface OpenEnvironment {
	readonly client: DataverseClient;
	readonly tables: Tables;
	readonly records: Records;
	readonly monitor: MonitorWriter;
}

/**
 * The environment of the node's credential.
 *
 * @throws ArcError `credentialInvalid` for an address that is no environment
 */
export async function openEnvironment(context: StoreContext): Promise<OpenEnvironment> {
	const { client, cache, monitor } = await openDataverseClient(context);
	const { dataverseRecords } = await import('../../../adapters/dataverse/records/dataverse-records.js');
	const { describedTables } = await import('../../../adapters/dataverse/tables/describe-tables.js');
	const records = await dataverseRecords(client, cache);
	return { client, tables: describedTables(client, cache), records, monitor };
}

/** A client of the environment of the node's credential, which asks through n8n. */
async function openDataverseClient(
	context: StoreContext,
): Promise<Omit<Shared, 'pace'> & { readonly client: DataverseClient }> {
	const { environmentUrl = '' } = await context.getCredentials<DataverseCredential>(credentialType);
	const environment = environmentOf(environmentUrl);
	const { dataverseClient } = await import('../../../adapters/dataverse/web-api/client.js');
	const { pace, ...rest } = await sharedBy(context, environment);
	return { client: dataverseClient({ environment, send: sendThrough(context), pace }), ...rest };
}

async function sharedBy(context: StoreContext, environment: string): Promise<Shared> {
	const { Pace: PaceOf } = await import('../../../adapters/dataverse/web-api/pace.js');
	const { TableCache: Cache } = await import('../../../adapters/dataverse/tables/describe-tables.js');
	const { MonitorWriter: Writer } = await import('../../../adapters/dataverse/monitor/monitor-writer.js');
	const { realTiming } = await import('../../../adapters/dataverse/web-api/transport.js');
	const { id = '', name = '' } = context.getNode().credentials?.[credentialType] ?? {};
	const key = createHash('sha256')
		.update(JSON.stringify([environment, id, name]))
		.digest('hex');
	const known = shared.get(key) ?? {
		pace: new PaceOf(realTiming),
		cache: new Cache(() => realTiming.now()),
		monitor: new Writer(realTiming),
	};
	shared.set(key, known);
	return known;
}

/** `https://<name>.<region>.dynamics.com`, whatever of a page in it was copied. Plain HTTP stays on this machine. */
function environmentOf(text: string): string {
	const url = URL.parse(text.trim());
	const isLocal = url !== null && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
	if (url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && isLocal))) return url.origin;
	throw new ArcError('credentialInvalid', 'The environment URL of the Dataverse credential is none', {
		hint: 'Give it as https://contoso.crm4.dynamics.com, as Power Platform admin center shows it.',
	});
}

/** Sends through n8n's helper: proxies, the token and its renewal are n8n's. */
function sendThrough(context: StoreContext): Send {
	return async ({ method, url, headers, body }) => {
		const options: IHttpRequestOptions = {
			method,
			url,
			headers: { ...headers },
			...(body === undefined ? {} : { body }),
			encoding: 'text',
			json: false,
			returnFullResponse: true,
			// Of a refused token n8n must hear, to renew it.
			ignoreHttpStatusErrors: { ignore: true, except: [401] },
			timeout: 150_000,
		};
		try {
			const answer = (await context.helpers.httpRequestWithAuthentication.call(
				context,
				credentialType,
				options,
			)) as IN8nHttpFullResponse;
			return answerOf(answer.statusCode, answer.headers, answer.body);
		} catch (error) {
			const refused = unauthorized(error);
			if (refused !== undefined) return refused;
			throw asError(error);
		}
	};
}

function answerOf(status: number, headers: IDataObject, body: unknown): HttpAnswer {
	const text = typeof body === 'string' ? body : body === undefined || body === null ? '' : JSON.stringify(body);
	const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
	return { status, headers: Object.fromEntries(named) as Record<string, string>, body: text };
}

/** A login that was refused after n8n renewed it, or that n8n could not renew. */
function unauthorized(error: unknown): HttpAnswer | undefined {
	for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 5; depth += 1) {
		const { response, httpCode, cause, failure, message } = at as {
			readonly response?: { readonly status?: unknown };
			readonly httpCode?: unknown;
			readonly cause?: unknown;
			readonly failure?: { readonly cause?: unknown };
			readonly message?: unknown;
		};
		if (failure?.cause === 'credential-invalid' || message === 'OAuth credentials not connected')
			throw new ArcError('credentialInvalid', 'The Dataverse credential is not connected, or its access was revoked', {
				hint: 'Open the credential and connect it.',
			});
		if (response?.status === 401 || String(httpCode) === '401') return { status: 401, headers: {}, body: '' };
		at = cause;
	}
	return undefined;
}
