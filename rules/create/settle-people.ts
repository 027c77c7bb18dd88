import { chosenPerson, type ChosenPerson } from '../../core/decision/record/chosen-person';
import type { RecordPeople } from '../../core/decision/record/plan-record';
import type { Mapping } from '../../core/decision/record/record-mapping';
import { ArcError } from '../../core/errors';
import { mayDo } from '../../core/record/privileges';
import type { ArcRecord, User } from '../../core/record/record';
import type { RecordChange, Records } from '../../core/records/records';
import type { OwnerLookup } from '../items/load-owners';
import type { Job } from './job';
import { orRefusal } from './or-refusal';

/** The parameters that name people, with the type of record that each means. */
const places = { customerAccount: 'account', customerContact: 'contact', contact: 'contact' } as const;
type Place = keyof RecordPeople;

/** What the parameters are called in the panel. */
const placeNames: Readonly<Record<Place, string>> = {
	customerAccount: 'Customer (Accounts)',
	customerContact: 'Customer (Contacts)',
	contact: 'Contact (Contacts)',
};

type People = Readonly<Record<Place, ChosenPerson | null>>;
type Creation = Extract<RecordChange, { op: 'create' }>;

/** What finding and making people takes of a store. */
export type PeopleStore = Pick<Records, 'holders' | 'write'>;

/**
 * Finds who is meant where a mapping gives addresses, and makes the contacts that shall be made, for all
 * jobs in two queries; where IDs are mapped, in none.
 *
 * @returns For each job in order the IDs, or why there are none; nothing where none are asked for.
 */
export async function settlePeople(
	records: PeopleStore,
	jobs: readonly Job[],
	mapping: Mapping,
	owners: OwnerLookup,
): Promise<readonly (RecordPeople | ArcError)[]> {
	if (mapping.operation !== 'create') return [];
	const asked = jobs.map((job) => orRefusal(() => peopleOf(job, mapping)));
	const people = asked.flatMap((one) => (one instanceof Error ? [] : Object.values(one)));
	const addresses = new Set(people.flatMap((one) => (one === null || one.kind === 'id' ? [] : [one.address])));
	if (addresses.size === 0) return asked.map((one) => (one instanceof Error ? one : settled(one, () => null)));
	const holders = await records.holders([...addresses]);
	const found = (type: string, address: string): ArcRecord | undefined =>
		holders.get(address)?.find((record) => record.type === type && record['state'] !== 'inactive');
	const creations = new Map<string, Creation>();
	jobs.forEach(({ held }, at) => {
		const one = asked[at];
		const acting = owners(held.envelope.rule.owner);
		if (one === undefined || one instanceof Error || !mayDo(acting, 'contact:create')) return;
		for (const person of [one.customerContact, one.contact]) {
			if (person?.kind !== 'made' || creations.has(person.address)) continue;
			if (found('contact', person.address) !== undefined) continue;
			creations.set(person.address, creationOf(person, acting));
		}
	});
	const saved = creations.size === 0 ? [] : await records.write([...creations.values()]);
	const made = new Map([...creations.keys()].map((key, at) => [key, saved[at]]));
	const idOf = (place: Place, person: ChosenPerson): string => {
		if (person.kind === 'id') return person.id;
		const record = found(places[place], person.address);
		if (record !== undefined) return record.id;
		const now = places[place] === 'contact' ? made.get(person.address) : undefined;
		if (now instanceof Error) throw now;
		if (now !== undefined) return now.record.id;
		throw nobody(places[place], person);
	};
	return asked.map((one) => (one instanceof Error ? one : orRefusal(() => settled(one, idOf))));
}

function peopleOf({ held: { json, index } }: Job, mapping: Mapping): People {
	const read = (place: Place): ChosenPerson | null =>
		chosenPerson(mapping[place](json as unknown as Record<string, unknown>, index), placeNames[place]);
	return {
		customerAccount: read('customerAccount'),
		customerContact: read('customerContact'),
		contact: read('contact'),
	};
}

function settled(people: People, idOf: (place: Place, person: ChosenPerson) => string | null): RecordPeople {
	const settle = (place: Place): string | null => {
		const person = people[place];
		return person === null ? null : person.kind === 'id' ? person.id : idOf(place, person);
	};
	return {
		customerAccount: settle('customerAccount'),
		customerContact: settle('customerContact'),
		contact: settle('contact'),
	};
}

function creationOf(person: Extract<ChosenPerson, { kind: 'made' }>, acting: User | null | undefined): Creation {
	const owned = acting ? { owner: { user: acting.id } } : {};
	const by = acting ? { by: acting.id } : {};
	return {
		op: 'create',
		type: 'contact',
		unlessAddress: person.address,
		fields: { ...person.fields, state: 'active', ...owned },
		...by,
	};
}

function nobody(type: string, person: Exclude<ChosenPerson, { kind: 'id' }>): ArcError {
	if (person.kind === 'made' && type === 'contact') {
		return new ArcError('privilegeMissing', 'The owner of the rule lacks the privilege contact:create', {
			hint: 'Grant the privilege, or choose another owner in ARC Rule Trigger.',
		});
	}
	return new ArcError('recordNotFound', `No active ${type} of the record store has the mapped address`, {
		hint:
			type === 'contact'
				? 'Give a name with the address, as "Ada Byron <ada@fabrikam.example>", to have the contact made.'
				: 'Make the account, or map its ID.',
	});
}
