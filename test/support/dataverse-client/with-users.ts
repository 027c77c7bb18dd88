import type { ArcRecord } from '../../../core/record/record.ts';
import type { RecordChange, Records, SavedRecord } from '../../../core/records/records.ts';
import type { Access, Grants } from '../dataverse/access/privileges.ts';
import { originatingQueue } from '../dataverse/model/originating-queue.ts';
import type { RunningDataverse } from '../dataverse/start-dataverse.ts';

/** The customer of cases of which nobody says whose they are: in Dataverse each has one. */
const somebody = '0c000000-0000-4000-8000-000000000001';

/**
 * Records over an environment in which users can be made by their names and addresses, as an
 * administrator makes them there, and cases have a customer.
 */
export function withUsers(records: Records, { server }: RunningDataverse): Records {
	const { seed } = server;
	const ofSomebody = (change: RecordChange): RecordChange => {
		if (change.op !== 'create' || change.type !== 'case' || (change.fields['customer'] ?? null) !== null) return change;
		if (server.environment.rows.get(server.environment.model.must('account'), somebody) === undefined)
			seed.account('Somebody', { accountid: somebody });
		return { ...change, fields: { ...change.fields, customer: { account: somebody } } };
	};
	const makeUser = async (change: Extract<RecordChange, { op: 'create' }>): Promise<SavedRecord> => {
		const { name, email, privileges } = change.fields;
		const id = seed.user(typeof name === 'string' ? name : 'User', {
			...(change.id === undefined ? {} : { systemuserid: change.id }),
			...(typeof email === 'string' ? { internalemailaddress: email } : {}),
		});
		if (Array.isArray(privileges)) server.environment.privileges.grant(id, grantsOf(privileges.map(String)));
		const [record] = await records.get('user', [id]);
		return { record: record as ArcRecord, change: 'created' };
	};
	const write: Records['write'] = async (changes, options) => {
		const users = new Map<number, SavedRecord>();
		const disabled: string[] = [];
		for (const [position, change] of changes.entries()) {
			if (change.type !== 'user' || change.op !== 'create') continue;
			const made = await makeUser(change);
			users.set(position, made);
			if (change.fields['enabled'] === false) disabled.push(made.record.id);
		}
		const others = await records.write(changes.filter((_, position) => !users.has(position)).map(ofSomebody), options);
		// Somebody was enabled when he came to own what he owns.
		for (const id of disabled)
			server.environment.rows.update(server.environment.model.must('systemuser'), id, { isdisabled: 1 });
		const left = [...others];
		return changes.map((_, position) => users.get(position) ?? (left.shift() as SavedRecord | Error));
	};
	return { ...records, write };
}

const tables = new Map([
	['case', 'incident'],
	['user', 'systemuser'],
]);

/** Rights of Dataverse for privileges of ours: everything may be read, owned and pointed at, and each may say where a case comes from. */
function grantsOf(privileges: readonly string[]): Grants {
	const grants: Record<string, Access[]> = {
		'*': ['Read', 'Append', 'AppendTo', 'Assign'],
		[originatingQueue.name]: ['Read', 'Append', 'AppendTo', 'Create', 'Write'],
	};
	for (const privilege of privileges) {
		const [type = '', right] = privilege.split(':');
		const table = tables.get(type) ?? type;
		(grants[table] ??= ['Read', 'Append', 'AppendTo', 'Assign']).push(right === 'create' ? 'Create' : 'Write');
	}
	return grants;
}
