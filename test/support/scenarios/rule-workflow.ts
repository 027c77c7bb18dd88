import type { IConnections, IDataObject } from 'n8n-workflow';
import type { EngineDefinition, EngineNode } from '../engine/n8n-engine.ts';
import { groupsOf } from './condition.ts';
import { customerParameters, fieldParameters } from './mapping.ts';
import type { Names } from './names.ts';
import type { RuleDefinition, RuleItem } from './scenario.ts';

interface Branch {
	readonly output: number;
	readonly item: RuleItem;
}

const blank: RuleItem = { name: 'Any', when: null };
const customTypes = new Set(['account', 'case', 'contact', 'lead', 'opportunity']);
const activityTypes = new Set(['email', 'task', 'phoneCall', 'appointment', 'serviceActivity', 'socialActivity']);

/** The workflow of a rule, with the nodes' parameters as the editor would save them. */
export function workflowOf(
	rule: RuleDefinition,
	names: Names,
	defaultOwner: string | null,
	lists: ReadonlySet<string>,
): EngineDefinition {
	const items = rule.items ?? [blank];
	const branches = branchesOf(items);
	const nodes: EngineNode[] = [trigger(rule, names, defaultOwner), evaluate(rule, items, branches, names, lists)];
	const connections: IConnections = { 'ARC Rule Trigger': { main: [[to('Evaluate Rule')]] } };
	const outputs: { node: string; type: 'main'; index: number }[][] = [];
	branches.forEach((branch, index) => {
		const suffix = index === 0 ? '' : ` ${index + 1}`;
		const creates = (branch.item.action ?? 'create') === 'create';
		const [resolve, create, reply] = [`Resolve Contact${suffix}`, `Create Record${suffix}`, `Auto Reply${suffix}`];
		const place = branch.output === 0 ? 0 : 3 + branch.output;
		while (outputs.length <= place) outputs.push([]);
		outputs[place] = [to(creates ? resolve : create)];
		if (creates) {
			const ifNo = rule.resolveContact?.ifNotFound ?? 'terminate';
			nodes.push({ name: resolve, type: 'resolveContact', parameters: { ifNo } });
			connections[resolve] = { main: [[to(create)], ifNo === 'continue' ? [to(create)] : []] };
		}
		nodes.push({ name: create, type: 'createRecord', parameters: createParameters(rule, branch.item, names, index) });
		if (rule.autoReply?.enabled) {
			const { template: chosen } = rule.autoReply;
			const template = chosen === undefined ? '' : names.idOrGone('template', chosen);
			nodes.push({
				name: reply,
				type: 'autoReply',
				parameters: { templateFrom: 'stored', template: { __rl: true, mode: 'id', value: template } },
				credentials: ['arcSmtpApi'],
			});
			connections[create] = { main: [[to(reply)]] };
		}
	});
	connections['Evaluate Rule'] = { main: outputs };
	return { id: `workflow-${rule.id}`, name: nameOf(rule), nodes, connections };
}

function nameOf({ id, name = id }: RuleDefinition): string {
	return name;
}

function to(node: string): { node: string; type: 'main'; index: number } {
	return { node, type: 'main', index: 0 };
}

/** Items that make the same thing share an output; the first leaves by Matched. */
function branchesOf(items: readonly RuleItem[]): Branch[] {
	const branches: Branch[] = [];
	for (const item of items)
		if (!branches.some((branch) => sameResult(branch.item, item))) branches.push({ output: branches.length, item });
	return branches;
}

function sameResult(one: RuleItem, other: RuleItem): boolean {
	return resultOf(one) === resultOf(other);
}

function resultOf({ record = 'case', action = 'create', fields = {} }: RuleItem): string {
	return JSON.stringify([record, action, fields]);
}

function trigger(rule: RuleDefinition, names: Names, defaultOwner: string | null): EngineNode {
	const type = rule.activityType ?? 'email';
	const owner =
		rule.owner === undefined ? defaultOwner : Object.entries(names.reference(rule.owner) ?? {})[0]?.join(':');
	const html = JSON.stringify(rule).includes('html');
	return {
		name: 'ARC Rule Trigger',
		type: 'arcRuleTrigger',
		parameters: {
			ruleName: nameOf(rule),
			activityType: activityTypes.has(type) ? type : 'custom',
			...(activityTypes.has(type) ? {} : { customActivityType: type }),
			queue: { __rl: true, mode: 'id', value: rule.queue === undefined ? '' : names.idOrGone('queue', rule.queue) },
			...(type === 'email' ? { receiveFrom: 'queueOnly' } : {}),
			owner: { __rl: true, mode: 'id', value: owner ?? '' },
			monitorOptions: [...(rule.monitor ?? ['failed'])],
			options: html ? { includeHtml: true } : {},
		},
	};
}

function evaluate(
	rule: RuleDefinition,
	items: readonly RuleItem[],
	branches: readonly Branch[],
	names: Names,
	lists: ReadonlySet<string>,
): EngineNode {
	const { allowUnknownSenders, unknownSenders, createContactAs, requireEntitlement, waitAfterResolved, ...advanced } =
		(rule.advanced ?? {}) as IDataObject;
	const wait = waitAfterResolved as { enabled?: boolean; minutes?: number | null } | undefined;
	const surroundings = { lists, compared: (field: string, value: unknown) => names.compared(field, value) };
	return {
		name: 'Evaluate Rule',
		type: 'evaluateRule',
		parameters: {
			items: {
				values: items.map((item) => {
					const output = branches.find((branch) => sameResult(branch.item, item))?.output ?? 0;
					return {
						name: item.name,
						...(output === 0 ? { output: 'matched' } : { output: 'own', outputNumber: output }),
						...groupsOf(item.when, surroundings),
					};
				}),
			} as unknown as IDataObject,
			ownOutputs: branches.length - 1,
			...(allowUnknownSenders === undefined ? {} : { allowUnknownSenders }),
			...(unknownSenders === undefined ? {} : { unknownSenders }),
			...(createContactAs === undefined ? {} : { createContactAs }),
			...(requireEntitlement === undefined ? {} : { requireEntitlement }),
			...(wait?.enabled
				? {
						waitAfterResolved: typeof wait.minutes === 'number' ? 'withTime' : 'withoutTime',
						waitMinutes: wait.minutes ?? 60,
					}
				: {}),
			advanced,
		},
	};
}

function createParameters(rule: RuleDefinition, item: RuleItem, names: Names, index: number): IDataObject {
	const operation = item.action ?? 'create';
	const type = item.record ?? 'case';
	const custom = !customTypes.has(type);
	const fields = item.fields ?? {};
	return {
		operation,
		...(operation === 'create'
			? { recordType: custom ? 'custom' : type, ...(custom ? { customRecordType: type } : {}) }
			: {}),
		...(operation === 'create' ? customerParameters(type, rule.customer, fields, names) : {}),
		...fieldParameters(operation === 'create' ? type : 'case', fields, names),
		options: index === 0 ? {} : { recordKey: `${operation}-${index + 1}` },
	};
}
