import type { ItemSources } from '../../ledger/steps';
import type { StoreSettings } from '../../ledger/settings';
import type { Facts } from '../../item/facts';
import { beforeConditions } from './before-conditions';
import { defaultAdvancedSettings } from '../settings/rule-settings';

/** What surrounds an activity, judged without any rule: for showing, and for conditions of other nodes. */
export function factsOf(sources: ItemSources, settings: StoreSettings, now: number): Facts {
	const rule = { ruleId: '', name: '', owner: null, monitor: [], advanced: defaultAdvancedSettings };
	return beforeConditions({ sources, rule, settings, now }).facts;
}
