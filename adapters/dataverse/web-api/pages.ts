import { unavailable } from './failure';
import { reading, rowsOf, type Answer, type Operation, type Row } from './operation';

/**
 * Where the page behind an answer is, as a path; undefined for the last one.
 *
 * @param root What paths lie below. A link to anywhere else is not followed.
 * @throws DataverseError `storeUnavailable` for such a link
 */
export function nextPage({ body }: Answer, root: string): string | undefined {
	const link = body['@odata.nextLink'];
	if (typeof link !== 'string') return undefined;
	if (link.startsWith(root)) return link.slice(root.length);
	throw unavailable('named a further page outside of its environment', 'Check the environment URL of the credential.');
}

/** What of a client pages need. */
interface Asking {
	readonly environment: string;
	ask(operation: Operation): Promise<Answer>;
}

/** The rows of a query, in pages of at most so many; one page is asked for when the one before was used. */
export async function* pagesOf(client: Asking, path: string, size: number): AsyncGenerator<readonly Row[]> {
	for (let next: string | undefined = path; next !== undefined;) {
		const answer: Answer = await client.ask(pageOf(next, size));
		yield rowsOf(answer);
		next = nextPage(answer, rootOf(client));
	}
}

/** Reads a page of at most so many rows; the pages behind it are asked for alike. */
export function pageOf(path: string, size: number): Operation {
	const { headers = {}, ...operation } = reading(path);
	return { ...operation, headers: { ...headers, Prefer: `${headers['Prefer'] ?? ''},odata.maxpagesize=${size}` } };
}

/** The rows of an answer, and of all pages behind it. */
export async function withFurtherPages(
	client: Asking & { rows(path: string): Promise<readonly Row[]> },
	answer: Answer,
): Promise<Row[]> {
	const next = nextPage(answer, rootOf(client));
	return [...rowsOf(answer), ...(next === undefined ? [] : await client.rows(next))];
}

const rootOf = ({ environment }: Pick<Asking, 'environment'>): string => `${environment}/api/data/v9.2/`;
