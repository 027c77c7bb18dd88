import { Client } from '../../vendor/pg';
import { openPostgresStore } from '../../adapters/store/postgres/open-postgres-store';
import { describeWithPostgres } from '../support/with-postgres';
import { TestClock } from './contract-store';
import { recordStoreContract } from './record-store.contract';

describeWithPostgres('with a real server', (server) => {
	recordStoreContract('The PostgreSQL store', async () => {
		const settings = server().settings();
		const clock = new TestClock();
		const store = await openPostgresStore(settings, clock);
		const stores = [store];
		return {
			store,
			clock,
			another: async () => {
				const other = await openPostgresStore(settings, clock);
				stores.push(other);
				return other;
			},
			dispose: async () => {
				await Promise.all(stores.map(async (each) => await each.close()));
				const client = new Client(settings);
				await client.connect();
				await client.query(`drop schema "${settings.schema}" cascade`);
				await client.end();
			},
		};
	});
});
