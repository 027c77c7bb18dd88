import { activityTypeOptions } from '../shared/rule/activity-type-properties';
import { namesOf, wordFor } from '../shared/words';

const queue = 'String($parameter["queue"] || "")';
const rule = '$parameter["ruleName"]';

/** "Email in support@contoso.example"; a queue from the list shows its ID only, so the name of the rule stands for it. */
export const triggerSubtitle =
	`={{ ${wordFor('activityType', namesOf(activityTypeOptions))}` +
	` + (${queue}.includes("@") ? " in " + ${queue} : ${rule} ? ": " + ${rule} : "") }}`;
