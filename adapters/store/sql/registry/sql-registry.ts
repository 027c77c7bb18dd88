import type { Registry } from '../../../../core/ledger/registry';
import type { Database } from '../database/database';
import { heartbeat, registeredRules, registerRule, unregisterRule } from './registry';

/** The rules that run, in a SQL database. */
export function sqlRegistry(database: Database): Registry {
	return {
		registerRule: async (rule, options) =>
			await database.writeAndWake(async (tx) => await registerRule(tx, rule, options?.waitForTurn === true)),
		heartbeat: async (ruleId, instanceId) =>
			await database.write(async (tx) => await heartbeat(tx, ruleId, instanceId)),
		unregisterRule: async (ruleId, instanceId) =>
			await database.writeAndWake(async (tx) => await unregisterRule(tx, ruleId, instanceId)),
		rules: async () => await database.read(async (db) => await registeredRules(db, await database.dialect.now(db))),
	};
}
