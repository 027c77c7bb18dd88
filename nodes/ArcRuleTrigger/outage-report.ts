import { NodeOperationError, type ITriggerFunctions } from 'n8n-workflow';
import { isArcError, type ArcErrorCode } from '../../core/errors';
import { DataverseError } from '../../adapters/dataverse/web-api/failure';
import type { HeldBack } from '../../adapters/mail/imap/imap-subscription';
import type { EventContent, Outage } from '../../core/ledger/events';
import { openStore } from '../shared/store/open-store';
import { toNodeError } from '../shared/to-node-error';

export interface OutageReport {
	readonly began: (error: unknown) => void;
	readonly ended: () => void;
	/** Something is wrong that has no end of its own, as one message that cannot be taken. */
	readonly trouble: (error: unknown) => void;
	/** Messages that a mail server names and does not hand out. */
	readonly heldBack: (held: HeldBack) => void;
	/** Rules of another system are active on the same queue. */
	readonly otherRules: (names: readonly string[]) => void;
}

/** What the report needs to know of the rule; the queue is not known before the rule is entered. */
export interface ReportedRule {
	readonly ruleName: string;
	readonly queueId: string | null;
}

type Began = {
	readonly of: Outage;
	readonly code: ArcErrorCode | 'internalError';
	readonly message: string;
	readonly recommendation: string | null;
	readonly since: string;
};

/**
 * Tells of an outage once when it begins, as a failed execution, in the log and as an event, and once
 * when it ends, in the log and as an event. That the store itself is away cannot be written down
 * there; who listens to its events finds that out alone. Where Dataverse is away, the ledger is not.
 */
export function outageReport(context: ITriggerFunctions, of: Outage, rule: ReportedRule): OutageReport {
	const node = context.getNode();
	const who = `${node.name} of "${context.getWorkflow().name ?? ''}"`;
	let current: Began | null = null;
	// One after the other, so that the end stands behind the beginning.
	let noting: Promise<void> = Promise.resolve();
	const note = (content: EventContent): void => {
		const workflowId = context.getWorkflow().id ?? 'unsaved';
		const place = { ruleId: `${workflowId}:${node.id}`, ruleName: rule.ruleName, workflowId, queueId: rule.queueId };
		noting = noting
			.then(async () => await (await openStore(context)).noteEvents([{ place, content }]))
			.catch((error: unknown) => context.logger.debug(`${who}: this could not be noted as an event: ${String(error)}`));
	};
	const noteOutage = (kind: 'outageBegan' | 'outageEnded', began: Began): void => {
		if (began.code !== 'storeUnavailable' || began.of === 'store') note({ kind, ...began });
	};
	const trouble = (error: unknown): void => {
		const reported = toNodeError(node, error);
		context.logger.warn(`${who}: ${reported.message}. It is tried again until it works.`);
		(context as Partial<ITriggerFunctions>).saveFailedExecution?.(
			new NodeOperationError(node, reported.message, {
				description: `${reported.description ?? ''} The rule goes on by itself when this is mended.`,
			}),
		);
	};
	return {
		began: (error) => {
			trouble(error);
			const known = isArcError(error);
			current = {
				of: error instanceof DataverseError ? 'store' : of,
				code: known ? error.code : 'internalError',
				message: known ? error.message : toNodeError(node, error).message,
				recommendation: known ? (error.hint ?? null) : null,
				since: new Date().toISOString(),
			};
			noteOutage('outageBegan', current);
		},
		ended: () => {
			context.logger.info(`${who}: the rule works again`);
			if (current !== null) noteOutage('outageEnded', current);
			current = null;
		},
		trouble,
		otherRules: (names) => {
			const list = names.map((name) => `"${name.slice(0, 100)}"`).join(', ');
			const message = `A rule of Microsoft is active on the same queue and activity type (${list}), so both make records of the same items`;
			const recommendation =
				'Deactivate one of the two. In Dynamics 365, look whether the cloud flows of the rule are off too.';
			context.logger.warn(`${who}: ${message}. ${recommendation}`);
			context.saveFailedExecution(new NodeOperationError(node, message, { description: recommendation }));
			note({ kind: 'otherRulesActive', names, message, recommendation });
		},
		heldBack: ({ folder, uids, error }) => {
			trouble(error);
			const { message, hint = null } = error;
			note({ kind: 'messagesHeldBack', folder, uids, message, recommendation: hint });
		},
	};
}
