import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { postgresDialect } from '../../../../adapters/store/postgres/postgres-dialect';
import type { SqlDialect } from '../../../../adapters/store/sql/database/sql-dialect';
import { openSqlStore } from '../../../../adapters/store/sql/sql-store';
import { sqliteDialect } from '../../../../adapters/store/sqlite/sqlite-dialect';
import { compileExternal } from '../../../../core/decision/record/external-mapping';
import type { Store } from '../../../../core/ledger/store';
import { createItems } from '../../../../rules/create/create-items';
import { beginItems } from '../../../../rules/external/begin-items';
import { holdItems } from '../../../../rules/items/hold-items';
import { loadItems } from '../../../../rules/runner/load-items';
import { arrival, claimRequest, email, registration, TestClock } from '../../../contract/contract-store';
import { describeWithPostgres } from '../../../support/with-postgres';

const count = 1_000;
/** Rows are written a hundred at a time; all else is a handful. */
const mostStatements = { begin: 8, connect: 30 };

/** A dialect whose statements are counted. */
function counted(dialect: SqlDialect): { readonly dialect: SqlDialect; readonly statements: () => number } {
	let statements = 0;
	const createDriver: SqlDialect['kysely']['createDriver'] = () => {
		const driver = dialect.kysely.createDriver();
		const acquire = driver.acquireConnection.bind(driver);
		driver.acquireConnection = async () => {
			const connection = await acquire();
			return Object.assign(Object.create(connection) as typeof connection, {
				executeQuery: async <Row>(query: Parameters<typeof connection.executeQuery>[0]) => {
					statements += 1;
					return await connection.executeQuery<Row>(query);
				},
			});
		};
		return driver;
	};
	return { dialect: { ...dialect, kysely: { ...dialect.kysely, createDriver } }, statements: () => statements };
}

async function expectFew(dialect: SqlDialect): Promise<void> {
	const counting = counted(dialect);
	const store = await openSqlStore(counting.dialect);
	try {
		const json = await claimedItems(store);
		const during = async (act: () => Promise<void>): Promise<number> => {
			const before = counting.statements();
			await act();
			return counting.statements() - before;
		};
		let begun: readonly unknown[] = [];
		const toBegin = await during(async () => {
			const held = await holdItems(store, json, { repeats: true, manual: null });
			const { leaving, errors } = await beginItems(store, held, { recordKey: 'external', inDoubt: 'lookUp' });
			expect(errors.size).toBe(0);
			begun = leaving.map((one) => ({ ...one.json, id: one.index }));
		});
		const mapping = compileExternal(
			{ system: 'HubSpot', externalId: '={{ $json.id }}' },
			'node',
			() => () => undefined,
		);
		const toConnect = await during(async () => {
			const held = await holdItems(store, begun, { repeats: true, manual: null });
			const { leaving, errors } = await createItems(store, held, { mapping, isLast: true, people: store });
			expect([...errors.values()]).toEqual([]);
			expect(leaving.map((one) => one.json.record?.external?.id)).toEqual(json.map((_one, at) => String(at)));
		});
		expect(toBegin).toBeGreaterThan(0);
		expect(toBegin).toBeLessThanOrEqual(mostStatements.begin);
		expect(toConnect).toBeLessThanOrEqual(mostStatements.connect);
		expect((await store.list('case', { limit: count })).records).toHaveLength(count);
	} finally {
		await store.close();
	}
}

async function claimedItems(store: Store): Promise<readonly unknown[]> {
	await store.registerRule(registration());
	await store.takeIn(Array.from({ length: count }, () => arrival({}, email())));
	const items = await store.claim(claimRequest({ limit: count }));
	expect(items).toHaveLength(count);
	const rule = { ...registration(), owner: null, monitor: [], attempts: 5, includeHtml: false, leaseMs: 60_000 };
	return (await loadItems(store, rule, items)).map((loaded) => loaded.json);
}

it('the embedded store begins and connects a thousand records in a handful of statements', async () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'arc-external-'));
	try {
		const file = path.join(folder, 'default.sqlite');
		await expectFew(sqliteDialect(new DatabaseSync(file, { enableForeignKeyConstraints: true }), new TestClock()));
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
});

describeWithPostgres('the PostgreSQL store', (server) => {
	it('begins and connects a thousand records in a handful of statements', async () => {
		await expectFew(postgresDialect(server().settings(), new TestClock()));
	});
});
