import type { Outcome, Reason } from '../activity/queue-item';
import { contactFromSender } from '../contact/contact-from-sender';
import { ArcError, isArcError } from '../errors';
import type { ArcItem } from '../item/item';
import { actingUser, mayDo } from '../record/privileges';
import { isRecordOf, type ArcRecord, type Contact } from '../record/record';
import { targetMissing, targetsOf, withDefaultState } from '../record/record-rules';
import { reference } from '../record/reference';
import type { ItemSources } from '../ledger/steps';
import { replyAddress } from '../reply/may-reply';
import { contactMadeTexts } from '../decision/contact-steps';
import type { Judgement } from '../decision/judge';
import { planRecord, type RecordPlan } from '../decision/plan-record';
import { reasonTexts } from '../decision/reasons';
import type { Mapping } from '../decision/record-mapping';
import { customerOf, customerOfContact, type Resolved } from '../decision/resolve-customer';
import { previewOnlyText, whyNoReply, type WhyNoReply } from '../decision/why-no-reply';
import { readableMapping } from './readable-mapping';
import { contactAmong, keyOf } from './simulated-facts';
import { notSimulated } from './simulated-expression';
import type { Simulator } from './simulate-item';
import type { SimulatedItem, SimulatedNode, SimulatedRecord, SimulatedReply, Subject } from './simulation';

/** How an item ends; without a text, as Evaluate Rule said. */
export interface WalkEnd {
	readonly outcome: Outcome | 'unknown';
	readonly reason: Reason | null;
	readonly text?: string;
}

type NodeOf<Kind extends SimulatedNode['kind']> = Extract<SimulatedNode, { readonly kind: Kind }>;

/** The way of one item through the nodes behind Evaluate Rule. */
export class NodeWalk {
	readonly records: SimulatedRecord[] = [];
	readonly replies: SimulatedReply[] = [];
	readonly notSimulated: string[] = [];
	readonly trace: string[] = [];
	contact: SimulatedItem['contact'] = null;
	private end: WalkEnd | null = null;
	/** A node that an item reaches again finds what it did before, and wires may go round. */
	private readonly visited = new Set<string>();

	constructor(
		private readonly simulator: Simulator,
		private readonly subject: Subject,
		private readonly sources: ItemSources,
		private readonly at: number,
	) {}

	/** Follows the wires from the output that the item leaves by; what did not match ends there. */
	from({ decision, json }: Judgement): WalkEnd {
		const decided: WalkEnd = { outcome: decision.outcome, reason: decision.reason };
		if (decision.outcome !== 'ready') return decided;
		const { workflow } = this.simulator.rule;
		this.goOn(workflow.evaluate.name, decision.output, json);
		return this.end ?? decided;
	}

	private goOn(node: string, output: number, json: ArcItem): void {
		for (const next of this.simulator.rule.workflow.behind(node, output)) {
			if (this.end !== null) return;
			if (this.visited.has(next)) continue;
			this.visited.add(next);
			this.visit(next, json);
		}
	}

	private visit(name: string, json: ArcItem): void {
		const node = this.simulator.rule.nodes.get(name);
		switch (node?.kind) {
			case 'passes':
				return this.goOn(name, 0, json);
			case 'resolveContact':
				return this.resolve(name, node, json);
			case 'createRecord':
				return this.create(name, node, json);
			case 'autoReply':
				return this.reply(name, node, json);
			case 'foreign':
				this.notSimulated.push(`The node "${name}" and what stands behind it`);
				return;
			case undefined:
				return;
		}
	}

	private resolve(name: string, { ifNo }: NodeOf<'resolveContact'>, json: ArcItem): void {
		const known = customerOf(json.sender);
		const found = (resolved: Resolved): void => this.goOn(name, 0, { ...json, ...resolved });
		if (known !== null) return found(known);
		if (ifNo === 'continue') return this.goOn(name, 1, { ...json, customer: null, contact: null });
		const address = json.sender.address ?? json.activity.from;
		if (ifNo === 'terminate' || address === null)
			return this.stop('skipped', 'noCustomer', reasonTexts.noCustomer.text);
		const acting = actingUser(this.simulator.rule.settings.owner, this.sources.owners);
		if (!mayDo(acting, 'contact:create')) {
			return this.stop(
				'failed',
				'contactNotCreated',
				`${acting?.name ?? 'The owner of the rule'} lacks the privilege contact:create`,
			);
		}
		const fields = {
			...contactFromSender(address, json.sender.name),
			state: 'active',
			...(acting ? { owner: { user: acting.id } } : {}),
		};
		const holder = contactAmong(this.sources.addressHolders);
		const contact =
			holder ??
			this.simulator.facts.create(
				'contact',
				this.simulator.newId(this.subject.item.id, 'contact of the sender'),
				fields,
				this.at,
			);
		if (holder === undefined) this.contact = { change: 'create', type: 'contact', id: contact.id, fields };
		this.trace.push(contactMadeTexts.resolve);
		return found(customerOfContact(contact));
	}

	private create(node: string, { mapping: given }: NodeOf<'createRecord'>, json: ArcItem): void {
		const { mapping, missed } = readableMapping(given);
		const { item } = this.subject;
		const { owner } = this.simulator.rule.settings;
		const id = this.simulator.newId(item.id, mapping.recordKey);
		try {
			const plan = planRecord({ json, index: 0, queueId: item.queueId, owner }, id, mapping, (who) =>
				actingUser(who, this.sources.owners),
			);
			const isCertain = !missed.some(({ decides }) => decides);
			if (isCertain) this.check(plan);
			const record = this.write(node, plan, mapping);
			if (record !== undefined) this.goOn(node, 0, { ...json, record });
			else if (isCertain)
				throw new ArcError('recordNotFound', 'The case that would be changed is not in the record store');
		} catch (error) {
			if (!missed.some(({ decides }) => decides)) {
				const text = isArcError(error)
					? error.message
					: `A field could not be read: ${error instanceof Error ? error.message : String(error)}`;
				this.stop('failed', 'recordNotCreated', `${reasonTexts.recordNotCreated.text} ${text}`);
			}
		} finally {
			this.notSimulated.push(...missed.map(({ field, because }) => `${field} of "${node}": ${because}`));
		}
	}

	/** What Create Record and the store refuse. */
	private check(plan: RecordPlan): void {
		const contact =
			plan.contactId === null ? undefined : this.simulator.facts.lookUp(reference('contact', plan.contactId), this.at);
		const fault = plan.check(new Map<string, Contact>(isRecordOf(contact, 'contact') ? [[contact.id, contact]] : []));
		if (fault !== null) throw fault;
		const missing = targetsOf(plan.change.type, plan.fields).find(
			(target) => this.simulator.facts.lookUp(reference(target.type, target.id), this.at) === undefined,
		);
		if (missing !== undefined) throw targetMissing(plan.change.type, missing);
	}

	/** Makes or changes the record in the simulation; undefined where there is none to change. */
	private write(
		node: string,
		{ change, fields, link, verb }: RecordPlan,
		{ operation, recordKey }: Mapping,
	): ArcRecord | undefined {
		const { facts } = this.simulator;
		const { type } = change;
		const id = 'id' in change ? (change.id ?? '') : '';
		const before = operation === 'create' ? undefined : facts.lookUp(reference(type, id), this.at);
		if (operation !== 'create' && before === undefined) return undefined;
		const record =
			before === undefined
				? facts.create(type, id, withDefaultState(type, fields), this.at)
				: facts.update(before, fields, this.at);
		if (link !== null) facts.link(this.subject.item, record, link);
		this.records.push({ node, change: operation, type, id, recordKey, link, fields });
		this.trace.push(`${verb} the ${type}`);
		return record;
	}

	private reply(
		node: string,
		{ templateOf, sendReplies, answerUnproved, previewOnly }: NodeOf<'autoReply'>,
		json: ArcItem,
	): void {
		const { ownAddresses } = this.simulator;
		try {
			const chosen = templateOf(json.activity);
			const why =
				whyNoReply(json, chosen, { sendReplies, answerUnproved, ownAddresses }) ??
				(chosen.invalid === null ? null : { reason: 'templateInvalid', text: chosen.invalid });
			const to = replyAddress(json.activity, ownAddresses);
			const kept = why ?? (previewOnly ? { reason: 'previewOnly', text: previewOnlyText } : this.limited(json, to));
			const text = kept?.text ?? `Sent to ${to ?? ''}`;
			this.replies.push({ node, sent: kept === null, to, reason: kept?.reason ?? null, text });
			this.trace.push(text);
			this.goOn(node, kept === null ? 0 : 1, json);
		} catch (error) {
			const refusal = notSimulated(error);
			if (refusal === null) throw error;
			this.notSimulated.push(`The template of "${node}": ${refusal.message}`);
		}
	}

	private limited({ record }: ArcItem, to: string | null): WhyNoReply | null {
		const about = record === undefined ? '' : keyOf(record.type, record.id);
		return this.simulator.replies.begin({ at: this.at, address: to ?? '', about });
	}

	private stop(outcome: Outcome, reason: Reason, text: string): void {
		this.end = { outcome, reason, text };
		this.trace.push(text);
	}
}
