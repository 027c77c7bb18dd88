import type { Json } from '../changes/payload.ts';
import type { Environment } from '../environment/environment.ts';
import { insert } from './insert.ts';

/** What a row has besides; as the Web API takes it. */
type More = Json;

/** A party of an activity: a row, an address, or a row under an address. */
export interface SeedParty {
	/** `participationtypemask`: 1 sender, 2 to, 3 cc. */
	readonly part: number;
	readonly address?: string;
	/** `['contact', <id>]` */
	readonly row?: readonly [table: string, id: string];
}

/** Fills an environment for a test. Each function answers the id of what it made. */
export interface Seed {
	readonly insert: (table: string, body: Json) => string;
	readonly user: (fullname: string, more?: More & { readonly disabled?: boolean }) => string;
	readonly team: (name: string, more?: More) => string;
	readonly account: (name: string, more?: More) => string;
	readonly contact: (name: string, email: string | null, more?: More & { readonly account?: string }) => string;
	readonly queue: (name: string, email: string | null, more?: More) => string;
	readonly incident: (title: string, customer: readonly ['account' | 'contact', string], more?: More) => string;
	readonly entitlement: (name: string, customer: readonly ['account' | 'contact', string], more?: More) => string;
	/** An activity with its parties; an email is one that was received. */
	readonly activity: (type: string, subject: string, parties: readonly SeedParty[], more?: More) => string;
	/** An activity, or a case, that waits in a queue. */
	readonly queueItem: (queue: string, object: readonly [table: string, id: string], more?: More) => string;
}

const received = { statecode: 1, statuscode: 4, directioncode: false };

export function seedOf(environment: Environment): Seed {
	const put = (table: string, body: Json) => insert(environment, table, body);
	const link = (table: string, id: string) => `/${environment.model.must(table).set}(${id})`;
	const customer = ([table, id]: readonly ['account' | 'contact', string]) => ({
		[`customerid_${table}@odata.bind`]: link(table, id),
	});
	return {
		insert: put,
		user: (fullname, { disabled = false, ...more } = {}) =>
			put('systemuser', { fullname, isdisabled: disabled, ...more }),
		team: (name, more = {}) => put('team', { name, ...more }),
		account: (name, more = {}) => put('account', { name, ...more }),
		contact: (name, email, { account, ...more } = {}) => {
			const [firstname = '', ...last] = name.split(' ');
			const parent = account === undefined ? {} : { 'parentcustomerid_account@odata.bind': link('account', account) };
			return put('contact', { firstname, lastname: last.join(' '), emailaddress1: email, ...parent, ...more });
		},
		queue: (name, email, more = {}) => put('queue', { name, emailaddress: email, ...more }),
		incident: (title, of, more = {}) => put('incident', { title, ...customer(of), ...more }),
		entitlement: (name, of, more = {}) => put('entitlement', { name, ...customer(of), ...more }),
		activity: (type, subject, parties, more = {}) =>
			put(type, {
				subject,
				...(type === 'email' ? received : {}),
				[`${type}_activity_parties`]: parties.map((party) => partyBody(party, link)),
				...more,
			}),
		queueItem: (queue, [table, id], more = {}) =>
			put('queueitem', {
				'queueid@odata.bind': link('queue', queue),
				[`objectid_${table}@odata.bind`]: link(table, id),
				...more,
			}),
	};
}

const partyBody = ({ part, address, row }: SeedParty, link: (table: string, id: string) => string): Json => ({
	participationtypemask: part,
	...(address === undefined ? {} : { addressused: address }),
	...(row === undefined ? {} : { [`partyid_${row[0]}@odata.bind`]: link(...row) }),
});
