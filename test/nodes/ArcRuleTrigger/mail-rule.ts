import type { Reception } from '../../../nodes/ArcRuleTrigger/mail-source';

/** What a mail source is told of a rule on a queue that is the store's own. */
export const mailRule: Reception['rule'] = {
	maxSize: 1024 * 1024,
	trustedServers: new Set<string>(),
	contactForms: new Set<string>(),
	activityType: 'email',
	queue: { kind: 'none' },
	owner: null,
};
