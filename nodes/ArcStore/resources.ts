import { activityResource } from './activity-resource';
import { entryResource } from './entry-resource';
import { privilegeResource } from './privilege-resource';
import { recordResource } from './record-resource';
import { recordTypeResource } from './record-type-resource';
import type { StoreResource } from './resource';
import { ruleResource } from './rule-resource';
import { storeResource } from './store-resource';

/** All that ARC Store works with. */
export const resources: readonly StoreResource[] = [activityResource, entryResource, privilegeResource, recordResource, recordTypeResource, ruleResource, storeResource];
