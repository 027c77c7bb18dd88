import { recordResource } from './record-resource';
import type { StoreResource } from './resource';
import { storeResource } from './store-resource';

/** All that ARC Store works with. */
export const resources: readonly StoreResource[] = [recordResource, storeResource];
