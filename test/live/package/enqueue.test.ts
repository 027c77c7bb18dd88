import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Store } from '../../../core/ledger/store';
import type { WorkflowDefinition } from '../../support/n8n/n8n-types';
import { waitUntil } from '../../support/n8n/wait-until';
import { SharedN8n } from '../../support/n8n/shared-n8n';
import { projectRoot } from '../../support/paths';
import { built } from '../../support/built';
import { fetchAlone } from '../../support/n8n/fetch-alone';

const { openSqliteStore } = built('adapters/store/sqlite/open-sqlite-store');

interface Answer {
	readonly status: number;
	readonly body: {
		readonly activity?: string;
		readonly queueItems?: string[];
		readonly known?: boolean;
		readonly error?: string;
		readonly code?: string;
	};
}

describe('the template "Phone calls and tasks to cases"', () => {
	let n8n: SharedN8n;
	let store: Store;
	let workflowId: string;
	beforeAll(async () => {
		n8n = await SharedN8n.enter();
		const template = JSON.parse(
			readFileSync(path.join(projectRoot, 'templates/phone-calls-and-tasks.json'), 'utf8'),
		) as WorkflowDefinition;
		({ id: workflowId } = await n8n.api.createWorkflow(template));
		const status = await n8n.api.publishAndSettle(workflowId);
		expect(status).toMatchObject({ status: 'published' });
		store = await openSqliteStore({ file: n8n.storeFile });
	});
	afterAll(async () => {
		await store?.close();
		await n8n?.dispose();
	});

	const call = async (body: unknown, headers: Record<string, string> = {}): Promise<Answer> => {
		const response = await fetchAlone(`${n8n.baseUrl}/webhook/phone-calls`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body: JSON.stringify(body),
		});
		return { status: response.status, body: (await response.json()) as Answer['body'] };
	};
	const callback = {
		subject: 'Callback about invoice 4711',
		description: 'She asks for a copy.',
		phoneNumber: '+49 30 901820',
		from: 'Ada Lindqvist <ada.lindqvist@fabrikam.example>',
		priority: 'high',
	};

	it('makes a case of a call, once, however often the call is sent', async () => {
		const first = await call(callback, { 'idempotency-key': 'pbx-4711' });
		expect(first).toEqual({
			status: 202,
			body: { activity: expect.any(String), queueItems: [expect.any(String)], known: false },
		});
		const second = await call(callback, { 'idempotency-key': 'pbx-4711' });
		expect(second).toEqual({ status: 202, body: { ...first.body, known: true } });

		const [item] = await waitUntil('the call to become a case', async () => {
			const items = await store.queueItems({ ids: first.body.queueItems ?? [] });
			return items.every(({ closedOn }) => closedOn !== null) ? items : undefined;
		});
		expect(item).toMatchObject({ state: 'inactive', outcome: 'ready', activityId: first.body.activity });
		const [contact] = (await store.list('contact', { email: 'ada.lindqvist@fabrikam.example' })).records;
		const cases = (await store.list('case')).records;
		expect(cases).toMatchObject([
			{
				title: callback.subject,
				description: callback.description,
				origin: 'phone',
				priority: 'high',
				phoneNumber: '+49 30 901820',
				customer: { contact: contact?.id },
			},
		]);
		expect(await store.queueItems({})).toHaveLength(1);
		expect(cases).toHaveLength(1);
	});

	it.each<[why: string, body: unknown, code: string, text: string]>([
		[
			'a number that is a word',
			{ ...callback, durationMinutes: 'long' },
			'fieldInvalid',
			'The field `durationMinutes` of a phone call is "long", expected a number',
		],
		[
			'a subject that is missing',
			{ phoneNumber: '1' },
			'fieldInvalid',
			'The field `subject` of a phone call is missing',
		],
		['a body that is no object', [callback], 'itemInvalid', "The webhook's `body` is a list"],
	])('answers 422 with the field for %s, and stores nothing', async (_why, body, code, text) => {
		const before = (await store.queueItems({})).length;
		const answer = await call(body);
		expect(answer).toMatchObject({ status: 422, body: { code, error: expect.stringContaining(text) } });
		expect(await store.queueItems({})).toHaveLength(before);
	});

	it('fails no execution by a call that was refused', async () => {
		const executions = await n8n.api.settledExecutions(workflowId, 6);
		expect(executions.filter(({ status }) => status !== 'success')).toEqual([]);
	});
});
