import type { Store } from '../../../core/ledger/store.ts';
import { built } from '../built.ts';
import type { RunningDataverse } from '../dataverse/start-dataverse.ts';
import { fetchSend } from './fetch-send.ts';

const { openSqliteStore } = built('adapters/store/sqlite/open-sqlite-store');
const { storeApart } = built('adapters/store/apart/store-apart');
const { dataverseClient } = built('adapters/dataverse/web-api/client');
const { dataverseRecords } = built('adapters/dataverse/records/dataverse-records');
const { TableCache } = built('adapters/dataverse/tables/describe-tables');

/** An embedded ledger over the records of a Dataverse, as nodes open it. */
export async function openOverDataverse(file: string, dataverse: RunningDataverse): Promise<Store> {
	const client = dataverseClient({ environment: dataverse.url, send: fetchSend(() => dataverse.token()) });
	return storeApart({
		ledger: await openSqliteStore({ file }),
		records: await dataverseRecords(client, new TableCache(() => Date.now())),
		system: client.environment,
	});
}
