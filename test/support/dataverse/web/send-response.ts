import type { ServerResponse } from 'node:http';
import type { ApiResponse } from './call.ts';

/** Sends an answer: an object as JSON, a text as it is. */
export function sendResponse(response: ServerResponse, { status, headers, body }: ApiResponse): void {
	response.statusCode = status;
	response.setHeader('odata-version', '4.0');
	if (typeof body === 'object') response.setHeader('content-type', 'application/json; odata.metadata=minimal');
	for (const [name, value] of Object.entries(headers)) if (value !== '') response.setHeader(name, value);
	response.end(body === undefined ? undefined : typeof body === 'object' ? JSON.stringify(body) : String(body));
}
