import type { ILoadOptionsFunctions, INodeListSearchResult, INodeProperties, INodePropertyMode } from 'n8n-workflow';
import type { ArcRecord } from '../../../core/record/record';
import type { Records } from '../../../core/records/records';
import { openStore } from '../store/open-store';
import { toNodeError } from '../to-node-error';

/** The modes From List and By ID of a resource locator over records. */
export function listAndId(searchListMethod: string): INodePropertyMode[] {
	/* eslint-disable n8n-nodes-base/node-param-default-missing -- a mode of a resource locator has no default */
	return [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod, searchable: true, skipCredentialsCheckInRLC: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 0b6f7a52-8d1c-4c8e-9f4e-3f1f6f0f3b1a',
		},
	];
	/* eslint-enable n8n-nodes-base/node-param-default-missing */
}

/** A queue from the list (method `searchQueues`), by ID, or by its e-mail address. */
export const queueProperty: INodeProperties = {
	displayName: 'Queue',
	name: 'queue',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	modes: [
		...listAndId('searchQueues'),
		// Without a `validation`: n8n does it before each execution, which fails where a busy machine takes over 250 ms.
		{
			displayName: 'By Email',
			name: 'email',
			type: 'string',
			placeholder: 'e.g. support@contoso.example',
		},
	],
};

/** A search method of a resource locator: records of one type, by the beginning of a word. */
export function searchRecords(type: string) {
	return async function search(
		this: ILoadOptionsFunctions,
		filter?: string,
		paginationToken?: string,
	): Promise<INodeListSearchResult> {
		try {
			return await listedRecords(await openStore(this), type, filter, paginationToken);
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	};
}

/** A page of records as a list of a resource locator shows them. */
export async function listedRecords(
	records: Pick<Records, 'list'>,
	type: string,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const page = await records.list(type, {
		...(filter ? { search: filter } : {}),
		...(paginationToken ? { cursor: paginationToken } : {}),
		limit: 50,
	});
	return {
		results: page.records.map((record) => ({ name: nameOf(record), value: record.id })),
		...(page.nextCursor === null ? {} : { paginationToken: page.nextCursor }),
	};
}

/** Users and teams in one list, for parameters that name an owner; values are `user:ID` or `team:ID`. */
export async function searchOwners(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	try {
		const store = await openStore(this);
		const query = { ...(filter ? { search: filter } : {}), limit: 50 };
		const [users, teams] = [await store.list('user', query), await store.list('team', query)];
		return {
			results: [
				...users.records.map((user) => ({ name: nameOf(user), value: `user:${user.id}` })),
				...teams.records.map((team) => ({ name: `${nameOf(team)} (Team)`, value: `team:${team.id}` })),
			],
		};
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}

/** What people call a record. */
export function nameOf(record: ArcRecord): string {
	const person = [record['firstName'], record['lastName']].filter((part) => typeof part === 'string').join(' ');
	const candidates = [record['name'], record['title'], person, record['number'], record['subject']];
	const name = candidates.find((candidate): candidate is string => typeof candidate === 'string' && candidate !== '');
	const address = record['emailAddress'];
	return typeof address === 'string' && address !== '' ? `${name ?? record.id} (${address})` : (name ?? record.id);
}
