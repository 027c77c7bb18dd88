import type { Table } from '../model/table.ts';
import { attachmentRule } from './rules/attachment.ts';
import { emailRule } from './rules/email.ts';
import { incidentRule } from './rules/incident.ts';
import { partyRule } from './rules/party.ts';
import { namedRule, teamRule, userRule } from './rules/people.ts';
import { queueItemRule } from './rules/queue-item.ts';
import type { TableRule } from './rules/rule.ts';

const rules = new Map<string, TableRule>([
	['activitymimeattachment', attachmentRule],
	['activityparty', partyRule],
	['contact', namedRule],
	['email', emailRule],
	['incident', incidentRule],
	['lead', namedRule],
	['queueitem', queueItemRule],
	['systemuser', userRule],
	['team', teamRule],
]);

export const ruleOf = ({ name }: Table): TableRule => rules.get(name) ?? {};
