import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { faultOf, type MonitorAccess } from '../../adapters/monitor/monitor-login';
import { isArcError, ArcError } from '../../core/errors';
import { messagePage, type Look } from '../../core/monitor-page/layout';
import { isTimeZone } from '../../core/monitor-page/time-zone';
import { openStore } from '../shared/store/open-store';
import { toNodeError } from '../shared/to-node-error';
import { page, type PageAnswer } from './page-answer';
import { servePage } from './serve-page';

/** Refuses to publish a page that a stranger could open. */
export async function checkAccess(context: IHookFunctions): Promise<void> {
	const fault = faultOf(await readAccess(context));
	if (fault === null) return;
	throw toNodeError(
		context.getNode(),
		new ArcError('credentialInvalid', fault, { hint: 'Change the ARC Monitor credential.' }),
	);
}

/** Answers a request by itself, past n8n, which would add or leave out headers. */
export async function answerRequest(context: IWebhookFunctions): Promise<void> {
	const { status, headers, body } = await answerTo(context);
	const response = context.getResponseObject();
	response.writeHead(status, { ...headers });
	response.end(body);
}

async function answerTo(context: IWebhookFunctions): Promise<PageAnswer> {
	try {
		const access = await readAccess(context);
		const fault = faultOf(access);
		if (fault !== null) throw new ArcError('credentialInvalid', fault, { hint: 'Change the ARC Monitor credential.' });
		const request = context.getRequestObject();
		const { method, ip, headers } = request;
		const { authorization } = headers;
		const client = ip ?? request.socket.remoteAddress ?? '';
		// A POST without a body has none, whatever the type says.
		const body = (context.getBodyData() as Record<string, unknown> | undefined) ?? {};
		return await servePage(
			{ method, query: context.getQueryData() as Record<string, unknown>, body, authorization, client },
			access,
			readLook(context),
			async () => await openStore(context),
		);
	} catch (error) {
		context.logger.error('The activity monitor could not answer', {
			error: error instanceof Error ? error.message : String(error),
		});
		const [text, hint] = isArcError(error)
			? [error.message, error.hint]
			: ['Something went wrong.', 'Look at the log of n8n.'];
		return page(503, messagePage('The monitor cannot answer', text, hint));
	}
}

/** A zone that there is not, as one from an expression, gives way to that of the workflow. */
function readLook(context: IWebhookFunctions): Look {
	const { timeZone = '', showTexts = false } = context.getNodeParameter('options', {}) as {
		readonly timeZone?: string;
		readonly showTexts?: boolean;
	};
	return { zone: [timeZone, context.getTimezone()].find(isTimeZone) ?? 'UTC', texts: showTexts === true };
}

async function readAccess(context: IHookFunctions | IWebhookFunctions): Promise<MonitorAccess> {
	const {
		user = '',
		password = '',
		token = '',
	} = await context.getCredentials<Partial<MonitorAccess>>('arcMonitorApi');
	return { user, password, token };
}
