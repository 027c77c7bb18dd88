import { queueAddresses } from '../../core/address';
import type { Records } from '../../core/records/records';
import type { Answered } from './write-reply';

/** Which addresses of messages reach queues of the store, so that it never answers itself. */
export async function ownAddressesOf(
	records: Pick<Records, 'queuesByAddress'>,
	answered: readonly Pick<Answered, 'activity' | 'queue'>[],
): Promise<ReadonlySet<string>> {
	const addresses = answered.flatMap(({ activity, queue }) => [activity?.from, activity?.replyTo, queue?.emailAddress]);
	const forms = addresses.filter((address) => typeof address === 'string').map(queueAddresses);
	const queues = await records.queuesByAddress([...new Set(forms.flat())]);
	return new Set(
		forms.flatMap(([address, ...less]) =>
			address !== undefined && [address, ...less].some((form) => queues.has(form)) ? [address] : [],
		),
	);
}
