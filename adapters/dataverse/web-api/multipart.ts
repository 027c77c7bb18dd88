import { isRepeatable, type Operation } from './operation';

/** The body of a batch, with the boundary that its Content-Type names. */
export interface BatchBody {
	readonly boundary: string;
	readonly text: string;
	readonly repeatable: boolean;
}

const lineEnd = '\r\n';

/**
 * Writes groups of operations as the body of a `$batch`: a group of one as itself, a larger one as a
 * change set, whose operations are done together or not at all and may name each other as `$1`, `$2`
 * in the order of the group.
 *
 * @param root The path that operations lie below, as `/api/data/v9.2/`.
 * @param id What no body holds, such as a random UUID.
 */
export function writeBatch(groups: readonly (readonly Operation[])[], root: string, id: string): BatchBody {
	const boundary = `batch_${id}`;
	const parts = groups.map((group, position) => {
		const [alone] = group;
		if (group.length === 1 && alone !== undefined) return operationPart(alone, root);
		return changeSet(group, root, `changeset_${position}_${id}`);
	});
	return {
		boundary,
		text: multipart(boundary, parts),
		repeatable: groups.every((group) => group.every(isRepeatable)),
	};
}

/** The headers of an operation as Dataverse expects them of every request. */
export function headersOf({ method, headers = {}, body, caller }: Operation): Readonly<Record<string, string>> {
	return {
		Accept: 'application/json',
		'OData-Version': '4.0',
		'OData-MaxVersion': '4.0',
		...(method === 'GET' ? { 'If-None-Match': 'null' } : {}),
		...(body === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
		...(caller === undefined ? {} : { MSCRMCallerID: caller }),
		...headers,
	};
}

function changeSet(group: readonly Operation[], root: string, boundary: string): string {
	const parts = group.map((operation, position) => operationPart(operation, root, position + 1));
	return [`Content-Type: multipart/mixed; boundary="${boundary}"`, '', multipart(boundary, parts)].join(lineEnd);
}

function operationPart(operation: Operation, root: string, contentId?: number): string {
	const { method, path, body } = operation;
	const target = path.startsWith('$') ? path : `${root}${path}`;
	return [
		'Content-Type: application/http',
		'Content-Transfer-Encoding: binary',
		...(contentId === undefined ? [] : [`Content-ID: ${contentId}`]),
		'',
		`${method} ${target} HTTP/1.1`,
		...Object.entries(headersOf(operation)).map(([name, value]) => `${name}: ${value}`),
		'',
		body === undefined ? '' : JSON.stringify(body),
	].join(lineEnd);
}

function multipart(boundary: string, parts: readonly string[]): string {
	return [...parts.flatMap((part) => [`--${boundary}`, part]), `--${boundary}--`, ''].join(lineEnd);
}
