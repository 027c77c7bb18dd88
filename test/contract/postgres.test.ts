import { openPostgresStore } from '../../adapters/store/postgres/open-postgres-store';
import { EmptySchemas } from '../support/postgres/empty-schemas';
import { postgresTables } from '../support/store-tables';
import { describeWithPostgres } from '../support/with-postgres';
import { TestClock } from './contract-store';
import {
	holdToContracts,
	ledgerContract,
	oneDatabaseContract,
	recordSystemContract,
	stepsContract,
} from './store.contract';

describeWithPostgres('with a real server', (server) => {
	let schemas: EmptySchemas;
	beforeAll(() => {
		schemas = new EmptySchemas(server());
	});

	const open = async () => {
		const settings = await schemas.take();
		const clock = new TestClock();
		const store = await openPostgresStore(settings, clock);
		const stores = [store];
		const tables = postgresTables(settings);
		return {
			store,
			clock,
			tables,
			another: async () => {
				const other = await openPostgresStore(settings, clock);
				stores.push(other);
				return other;
			},
			dispose: async () => {
				await Promise.all([tables.end(), ...stores.map(async (each) => await each.close())]);
				await schemas.giveBack(settings);
			},
		};
	};
	holdToContracts('The PostgreSQL store', open, [
		recordSystemContract,
		ledgerContract,
		stepsContract,
		oneDatabaseContract,
	]);
});
