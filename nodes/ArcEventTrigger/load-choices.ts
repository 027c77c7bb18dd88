import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { nameOf } from '../shared/records/locate-record';
import { openStore } from '../shared/store/open-store';
import { toNodeError } from '../shared/to-node-error';

const mostQueues = 500;

/** The queues of the store. */
export async function getQueues(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	try {
		const { records } = await (await openStore(this)).list('queue', { limit: mostQueues });
		return records.map((record) => ({ name: nameOf(record), value: record.id }));
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}

/** The rules that were ever published on the store. */
export async function getRules(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	try {
		const rules = await (await openStore(this)).rules();
		return [
			...new Map(
				rules.map(({ ruleId, name, activityType }) => [ruleId, { name: `${name} (${activityType})`, value: ruleId }]),
			).values(),
		];
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}
