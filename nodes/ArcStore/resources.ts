import { activityResource } from './activities/activity-resource';
import { entryResource } from './entries/entry-resource';
import { privilegeResource } from './records/privilege-resource';
import { recordResource } from './records/record-resource';
import { recordTypeResource } from './record-types/record-type-resource';
import type { StoreResource } from './resource';
import { ruleResource } from './rules/rule-resource';
import { storeResource } from './store/store-resource';

/** All that ARC Store works with. */
export const resources: readonly StoreResource[] = [
	activityResource,
	entryResource,
	privilegeResource,
	recordResource,
	recordTypeResource,
	ruleResource,
	storeResource,
];
