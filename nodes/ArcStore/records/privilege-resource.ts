import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { ArcError } from '../../../core/errors';
import { actingUser } from '../../../core/record/privileges';
import { isRecordOf, type User } from '../../../core/record/record';
import type { Store } from '../../../core/ledger/store';
import { recordTypeOptions } from '../../shared/records/record-type-properties';
import { forEachItem, itemOf } from '../for-each-item';
import { readId } from '../read-id';
import type { StoreResource } from '../resource';

const setting = { show: { operation: ['set'] } };

/** What rules make and change; other types are written by people. */
const madeByRules = new Set(['account', 'case', 'contact', 'lead', 'opportunity']);

const properties: readonly INodeProperties[] = [
	{
		displayName: 'User or Team ID',
		name: 'ownerId',
		type: 'string',
		default: '',
		required: true,
		displayOptions: { show: { operation: ['get'] } },
		description: 'ID of a user, or of a team, whose administrator counts',
	},
	{
		displayName: 'User ID',
		name: 'userId',
		type: 'string',
		default: '',
		required: true,
		displayOptions: setting,
		description: 'ID of the user whose rules it holds for',
	},
	{
		displayName: 'May Do',
		name: 'mayDo',
		type: 'options',
		options: [
			{ name: 'Everything', value: 'everything', description: 'No privilege is checked' },
			{ name: 'Only These', value: 'listed', description: 'The privileges below, and no others' },
		],
		default: 'listed',
		displayOptions: setting,
		description: 'What rules that this user owns may do',
	},
	{
		displayName: 'Privileges',
		name: 'privileges',
		type: 'multiOptions',
		options: recordTypeOptions
			.filter(({ value }) => madeByRules.has(String(value)))
			.flatMap(({ name, value }) => [
				{ name: `Create ${name}`, value: `${value}:create` },
				{ name: `Update ${name}`, value: `${value}:update` },
			])
			.sort((a, b) => a.name.localeCompare(b.name)),
		default: [],
		displayOptions: { show: { operation: ['set'], mayDo: ['listed'] } },
		description: 'None means that rules of this user may do nothing',
	},
	{
		displayName: 'Privileges for Custom Types',
		name: 'customPrivileges',
		type: 'string',
		default: '',
		placeholder: 'e.g. custom_device:create, custom_device:update',
		displayOptions: { show: { operation: ['set'], mayDo: ['listed'] } },
		description: 'Further privileges, with commas between them',
	},
];

/** What rules may do in the name of a user or team. Users and teams themselves are records. */
export const privilegeResource: StoreResource = {
	value: 'privilege',
	name: 'Privilege',
	description: 'What rules may do in the name of a user or team',
	operations: [
		{
			value: 'get',
			name: 'Get',
			action: 'Get the privileges of a user or team',
			description: 'Read who acts for a user or team, and what that user may do',
			forTools: false,
			run: getPrivileges,
		},
		{
			value: 'set',
			name: 'Set',
			action: 'Set the privileges of a user',
			description: 'Say what rules of a user may do, in the place of what was said before',
			forTools: false,
			run: setPrivileges,
		},
	],
	properties,
};

async function getPrivileges(context: IExecuteFunctions, store: Store): Promise<INodeExecutionData[]> {
	return await forEachItem(context, async (index) => {
		const id = readId(context, index, 'ownerId', 'User or Team ID');
		const [[user], [team]] = [await store.get('user', [id]), await store.get('team', [id])];
		const owner = user ?? team;
		if (owner === undefined) throw unknownUser(id, 'user or team');
		const administrators =
			isRecordOf(team, 'team') && team.administrator !== undefined ? await store.get('user', [team.administrator]) : [];
		const acting = actingUser(user === undefined ? { team: id } : { user: id }, [owner, ...administrators]) ?? null;
		return [
			itemOf(index, {
				id,
				type: owner.type,
				actingUser: acting === null ? null : { id: acting.id, name: acting.name ?? null },
				...rightsOf(acting),
			}),
		];
	});
}

function rightsOf(user: User | null): {
	readonly enabled: boolean;
	readonly everything: boolean;
	readonly privileges: readonly string[];
} {
	const listed = user?.privileges ?? null;
	return {
		enabled: user !== null && user.enabled !== false,
		everything: user !== null && listed === null,
		privileges: listed ?? [],
	};
}

async function setPrivileges(context: IExecuteFunctions, store: Store): Promise<INodeExecutionData[]> {
	return await forEachItem(context, async (index) => {
		const id = readId(context, index, 'userId', 'User ID');
		const everything = context.getNodeParameter('mayDo', index, 'listed') === 'everything';
		const [saved] = await store.write([
			{ op: 'update', type: 'user', id, fields: { privileges: everything ? null : readPrivileges(context, index) } },
		]);
		if (saved instanceof Error || saved === undefined) throw saved ?? unknownUser(id, 'user');
		const { record } = saved;
		return [
			itemOf(index, { id, name: record['name'] ?? null, ...rightsOf(isRecordOf(record, 'user') ? record : null) }),
		];
	});
}

function readPrivileges(context: IExecuteFunctions, index: number): string[] {
	const listed: unknown = context.getNodeParameter('privileges', index, []);
	const further = String(context.getNodeParameter('customPrivileges', index, '') ?? '').split(',');
	const all = [...(Array.isArray(listed) ? listed.map(String) : [String(listed)]), ...further]
		.map((one) => one.trim())
		.filter((one) => one !== '');
	const wrong = all.find((one) => !/^[A-Za-z][\w-]*:(?:create|update)$/.test(one));
	if (wrong === undefined) return [...new Set(all)];
	throw new ArcError('fieldInvalid', `"${wrong.slice(0, 80)}" is no privilege`, {
		hint: 'Write a record type, a colon, and create or update, as in case:create.',
	});
}

function unknownUser(id: string, what: string): ArcError {
	return new ArcError('recordNotFound', `The record store has no ${what} with the ID "${id.slice(0, 80)}"`, {
		hint: 'Find it with Get Many of records.',
	});
}
