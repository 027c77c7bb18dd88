import { defaultSettings, type StoreSettings } from '../../../../core/ledger/settings';
import type { Db } from '../schema/schema';
import type { Tx } from '../database/tx';

const isSetting = (name: string): name is keyof StoreSettings => name in defaultSettings;

/** The settings of the store; those that nobody changed have their defaults. */
export async function readSettings(db: Db): Promise<StoreSettings> {
	const rows = await db.selectFrom('setting').selectAll().execute();
	const saved = rows.filter((row) => isSetting(row.name)).map((row) => [row.name, JSON.parse(row.value) as unknown]);
	return { ...defaultSettings, ...(Object.fromEntries(saved) as Partial<StoreSettings>) };
}

export async function writeSettings(tx: Tx, changes: Partial<StoreSettings>): Promise<void> {
	for (const [name, value] of Object.entries(changes)) {
		if (!isSetting(name)) continue;
		const json = JSON.stringify(value);
		await tx.db
			.insertInto('setting')
			.values({ name, value: json })
			.onConflict((conflict) => conflict.column('name').doUpdateSet({ value: json }))
			.execute();
	}
}
