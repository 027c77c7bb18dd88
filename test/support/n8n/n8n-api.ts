import type {
	Execution,
	ExecutionStatus,
	JsonObject,
	NodeTypeDescription,
	PublicationStatus,
	StoredWorkflow,
	WorkflowDefinition,
} from './n8n-types.ts';
import { waitUntil } from './wait-until.ts';
import { fetchAlone } from './fetch-alone.ts';

export const owner = {
	email: 'owner@arc.example',
	password: 'Arc-demo-2026',
	firstName: 'Olivia',
	lastName: 'Owner',
} as const;

/** What a login brought: the cookie of the editor, and a key of the public API. */
export interface Session {
	readonly cookie: string;
	readonly apiKey: string;
}

/** An answer of n8n that is not 2xx; the body is n8n's own. */
class N8nApiError extends Error {
	readonly status: number;
	readonly body: string;

	constructor(request: string, status: number, body: string) {
		super(`${request} was answered ${status}: ${body.slice(0, 500)}`);
		this.status = status;
		this.body = body;
	}
}

function isMissingRoute(error: unknown): boolean {
	return error instanceof N8nApiError && (error.status === 404 || error.status === 405);
}

/** n8n as a person sees it (the editor's routes, by cookie) and as a program does (the public API, by key). */
export class N8nApi {
	private readonly baseUrl: string;
	private cookie: string;
	private apiKey: string;

	constructor(baseUrl: string, { cookie, apiKey }: Session = { cookie: '', apiKey: '' }) {
		this.baseUrl = baseUrl;
		this.cookie = cookie;
		this.apiKey = apiKey;
	}

	/** For another process that speaks to the same n8n. */
	get session(): Session {
		return { cookie: this.cookie, apiKey: this.apiKey };
	}

	/** Sets up the owner on a fresh folder, else logs in; then makes an API key with every scope. */
	async login(): Promise<void> {
		try {
			await this.rest('POST', '/owner/setup', owner);
		} catch (error) {
			if (!(error instanceof N8nApiError && error.status === 400)) throw error;
			await this.rest('POST', '/login', { emailOrLdapLoginId: owner.email, password: owner.password });
		}
		const { data: scopes } = await this.rest<string[]>('GET', '/api-keys/scopes');
		const label = `arc ${Date.now()}`;
		const key = await this.rest<{ rawApiKey: string }>('POST', '/api-keys', { label, expiresAt: null, scopes });
		this.apiKey = key.data.rawApiKey;
	}

	async createWorkflow({ name, nodes, connections, settings }: WorkflowDefinition): Promise<StoredWorkflow> {
		return await this.api('POST', '/workflows', {
			name,
			nodes,
			connections,
			settings: settings ?? { executionOrder: 'v1' },
		});
	}

	async workflow(id: string): Promise<StoredWorkflow> {
		return await this.api('GET', `/workflows/${id}`);
	}

	/** Saves a draft, as the editor does; what is published stays as it was until `publish`. */
	async updateWorkflow(id: string, change: Partial<WorkflowDefinition>): Promise<StoredWorkflow> {
		return (await this.rest<StoredWorkflow>('PATCH', `/workflows/${id}?forceSave=true`, change)).data;
	}

	/** Answers as soon as the wish is noted; whether the triggers came up, `publicationStatus` tells. */
	async publish(id: string): Promise<StoredWorkflow> {
		return await this.orBefore('publish', id);
	}

	async unpublish(id: string): Promise<StoredWorkflow> {
		return await this.orBefore('unpublish', id);
	}

	/** What the editor asks for: the state of each trigger, with the text of one that failed. */
	async publicationStatus(id: string): Promise<PublicationStatus> {
		try {
			return (await this.rest<PublicationStatus>('GET', `/workflows/${id}/publication-status`)).data;
		} catch (error) {
			if (!isMissingRoute(error)) throw error;
			// An early n8n 2 answers a publication when its triggers are up.
			const { data } = await this.rest<{ active: boolean }>('GET', `/workflows/${id}`);
			const status = data.active ? 'published' : 'not_published';
			return { status, liveVersionId: null, pendingVersionId: null, triggers: [] };
		}
	}

	/** An early n8n 2 has the same under an older name. */
	private async orBefore(action: 'publish' | 'unpublish', id: string): Promise<StoredWorkflow> {
		try {
			return await this.api('POST', `/workflows/${id}/${action}`);
		} catch (error) {
			if (!isMissingRoute(error)) throw error;
			return await this.api('POST', `/workflows/${id}/${action === 'publish' ? 'activate' : 'deactivate'}`);
		}
	}

	/** Publishes and waits for the verdict on the triggers. */
	async publishAndSettle(id: string): Promise<PublicationStatus> {
		await this.publish(id);
		return await waitUntil(`workflow ${id} to be published`, async () => {
			const status = await this.publicationStatus(id);
			return ['in_progress', 'not_published'].includes(status.status) ? undefined : status;
		});
	}

	/** The executions list of the editor, newest first; unlike the public API's it names queued and running ones too. */
	async executions(filter: { workflowId?: string; status?: readonly ExecutionStatus[] } = {}): Promise<Execution[]> {
		const query = new URLSearchParams({ limit: '100', filter: JSON.stringify(filter) });
		const { data } = await this.rest<{ results: Execution[] }>('GET', `/executions?${query}`);
		return data.results.sort((one, other) => Number(other.id) - Number(one.id));
	}

	async execution(id: string): Promise<Execution> {
		return await this.api('GET', `/executions/${id}?includeData=true`);
	}

	/** Waits until no execution of the workflow is queued, running or waiting, and returns all of them. */
	async settledExecutions(workflowId: string, count: number): Promise<Execution[]> {
		return await waitUntil(
			`${count} executions of workflow ${workflowId} to end`,
			async () => {
				const all = await this.executions({ workflowId });
				const settled = all.filter(({ status }) => !['new', 'running', 'waiting'].includes(status));
				return settled.length >= count && settled.length === all.length ? all : undefined;
			},
			{ everyMs: 250 },
		);
	}

	/**
	 * Retry from the executions list; answers when the retry has ended.
	 *
	 * @param workflow Whether the saved workflow of now is taken, or the one that failed.
	 */
	async retryExecution(id: string, workflow: 'current' | 'original'): Promise<Execution> {
		const body = { loadWorkflow: workflow === 'current' };
		return (await this.rest<Execution>('POST', `/executions/${id}/retry`, body)).data;
	}

	/** Test run in the editor from the given trigger; returns the execution's id. */
	async runManually(workflowId: string, trigger: string, destination?: string): Promise<string> {
		const body = {
			triggerToStartFrom: { name: trigger },
			...(destination && { destinationNode: { nodeName: destination, mode: 'inclusive' } }),
		};
		const run = async (asked: object) =>
			await this.rest<{ executionId: string }>('POST', `/workflows/${workflowId}/run`, asked, { 'push-ref': 'arc' });
		try {
			return (await run(body)).data.executionId;
		} catch (error) {
			if (!(error instanceof N8nApiError && error.status === 500)) throw error;
			// An early n8n 2 wants to be told the workflow.
			return (await run({ ...body, workflowData: await this.workflow(workflowId) })).data.executionId;
		}
	}

	async createCredential(credential: { name: string; type: string; data: JsonObject }): Promise<{ id: string }> {
		return await this.api('POST', '/credentials', credential);
	}

	/** Every node type that n8n offers, as the editor loads them. */
	async nodeTypes(): Promise<NodeTypeDescription[]> {
		return (await this.call('GET', '/types/nodes.json', { cookie: this.cookie })) as NodeTypeDescription[];
	}

	async credentialTypes(): Promise<JsonObject[]> {
		return (await this.call('GET', '/types/credentials.json', { cookie: this.cookie })) as JsonObject[];
	}

	/** A route of the editor. */
	async rest<T = unknown>(
		method: string,
		route: string,
		body?: unknown,
		headers: Record<string, string> = {},
	): Promise<{ data: T }> {
		return (await this.call(method, `/rest${route}`, { ...headers, cookie: this.cookie }, body)) as { data: T };
	}

	/** A route of the public API. */
	async api<T = unknown>(method: string, route: string, body?: unknown): Promise<T> {
		return (await this.call(method, `/api/v1${route}`, { 'X-N8N-API-KEY': this.apiKey }, body)) as T;
	}

	private async call(method: string, route: string, headers: Record<string, string>, body?: unknown): Promise<unknown> {
		const response = await fetchAlone(this.baseUrl + route, {
			method,
			headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
			...(body !== undefined && { body: JSON.stringify(body) }),
		});
		const text = await response.text();
		if (!response.ok) throw new N8nApiError(`${method} ${route}`, response.status, text);
		const session = response.headers.getSetCookie().find((cookie) => cookie.startsWith('n8n-auth='));
		if (session) this.cookie = session.split(';')[0] ?? '';
		return text === '' ? undefined : JSON.parse(text);
	}
}
