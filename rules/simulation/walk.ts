import type { Outcome, Reason } from '../../core/activity/reason';
import { reasonTexts } from '../../core/decision/outcome/reasons';
import type { ArcItem } from '../../core/item/item';
import { replyAddress } from '../../core/reply/may-reply';
import { readableMapping } from '../../core/simulation/readable-mapping';
import { notSimulated } from '../../core/simulation/simulated-expression';
import type { SimulatedRecord, SimulatedReply } from '../../core/simulation/simulation';
import { createItems } from '../create/create-items';
import type { BatchResult } from '../items/batch-result';
import { replyOutput, replyToItems, type Replying } from '../reply/reply-items';
import { resolveItems } from '../resolve/resolve-items';
import type { SimulatedNode, SimulatedRule } from './simulated-rule';
import type { SimulatedStore } from './simulated-store';
import type { SimulatedTurn, Written } from './simulated-turn';

type NodeOf<Kind extends SimulatedNode['kind']> = Extract<SimulatedNode, { readonly kind: Kind }>;

/** Sends nothing. */
const sender: Replying['sender'] = {
	atOnce: 1,
	together: 1,
	send: async () => await Promise.resolve(),
};

/** The way of one item through the nodes behind Evaluate Rule, each of which does what it does when it runs. */
export class Walk {
	readonly records: SimulatedRecord[] = [];
	readonly replies: SimulatedReply[] = [];
	readonly notSimulated: string[] = [];
	/** What ended the execution. */
	failure: Error | null = null;
	/** A node that an item reaches again finds what it did before, and wires may go round. */
	private readonly visited = new Set<string>();

	constructor(
		private readonly store: SimulatedStore,
		private readonly rule: SimulatedRule,
		private readonly turn: SimulatedTurn,
	) {}

	/** Follows the wires behind an output. */
	async goOn(node: string, output: number, json: ArcItem): Promise<void> {
		for (const next of this.rule.workflow.behind(node, output)) {
			if (this.failure !== null) return;
			if (this.visited.has(next)) continue;
			this.visited.add(next);
			await this.visit(next, json);
		}
	}

	/** How the item ended, where a node behind Evaluate Rule ended it otherwise than that one decided. */
	end(): { readonly outcome: Outcome; readonly reason: Reason; readonly text: string } | null {
		const { closed, trace } = this.turn.progress;
		if (closed !== null) {
			const { outcome, reason } = closed;
			return outcome === 'ready' ? null : { outcome, reason, text: trace.at(-1)?.text ?? reasonTexts[reason].text };
		}
		return this.failure === null ? null : { outcome: 'failed', reason: 'internalError', text: this.failure.message };
	}

	private async visit(name: string, json: ArcItem): Promise<void> {
		const node = this.rule.nodes.get(name);
		switch (node?.kind) {
			case 'passes':
				return await this.goOn(name, 0, json);
			case 'resolveContact':
				return await this.leave(name, await resolveItems(this.store, this.turn.held(json), node.ifNo));
			case 'createRecord':
				return await this.create(name, node, json);
			case 'autoReply':
				return await this.reply(name, node, json);
			case 'foreign':
				this.notSimulated.push(`The node "${name}" and what stands behind it`);
				return;
			case undefined:
				return;
		}
	}

	/** An error ends the execution, and what was not reached by then is not reached. */
	private async leave(name: string, { leaving, errors }: BatchResult): Promise<void> {
		[this.failure = null] = errors.values();
		for (const { output, json } of leaving) await this.goOn(name, output, json);
	}

	private async create(name: string, { mapping: given, isLast }: NodeOf<'createRecord'>, json: ArcItem): Promise<void> {
		const { mapping, missed } = readableMapping(given);
		const before = this.turn.progress;
		const result = await createItems(this.store, this.turn.held(json), { mapping, isLast });
		this.notSimulated.push(...missed.map(({ field, because }) => `${field} of "${name}": ${because}`));
		if (result.errors.size > 0 && mapping.isPartial?.() === true) {
			this.turn.progress = before;
			return;
		}
		const written = this.turn.progress.written.slice(before.written.length);
		this.records.push(...written.flatMap((one) => recordOf(name, mapping.operation, one)));
		await this.leave(name, result);
	}

	private async reply(name: string, node: NodeOf<'autoReply'>, json: ArcItem): Promise<void> {
		const result = await replyToItems(this.store, this.turn.held(json), { ...node, sender });
		const unknown = notSimulated(result.errors.get(0));
		if (unknown !== null) {
			this.notSimulated.push(`The template of "${name}": ${unknown.message}`);
			return;
		}
		for (const { output, json: left } of result.leaving) {
			const { to, reason, message } = left.reply ?? {};
			this.replies.push({
				node: name,
				sent: output === replyOutput.sent,
				to: typeof to === 'string' ? to : replyAddress(json.activity, this.store.ownAddresses),
				reason: typeof reason === 'string' ? reason : null,
				text: String(message ?? ''),
			});
		}
		await this.leave(name, result);
	}
}

function recordOf(node: string, operation: SimulatedRecord['change'], { change, saved }: Written): SimulatedRecord[] {
	if (change.op !== 'create' && change.op !== 'update') return [];
	const { type, fields, recordKey = '', link = null } = change;
	return [{ node, change: operation, type, id: saved.record.id, recordKey, link, fields }];
}
