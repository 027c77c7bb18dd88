import { isAddress, normalizeAddress } from '../../address';
import type { ArcErrorCode } from '../../errors';
import type { Owner, Queue, Template } from '../../record/record';
import type { RecordAbilities } from '../../records/records';
import { missingAbilities } from './check-abilities';
import { externalRecordKey } from '../record/external-mapping';

/** An example of a rule that comes to something else than it must. */
export interface FailedExample {
	readonly name: string;
	/** What was reached and what was expected, and what was looked at. */
	readonly message: string;
}

/** The nodes of a rule, as far as its soundness depends on them. */
export interface RuleParts {
	readonly activityType: string;
	/**
	 * `none` where no queue is chosen; undefined record where the chosen one does not exist. One that is named by its
	 * address and missing is made when the rule is published, so that a rule can be tried by hand before.
	 */
	readonly queue:
		| { readonly kind: 'none' }
		| { readonly kind: 'chosen'; readonly name: string; readonly record: Queue | undefined }
		| { readonly kind: 'toBeMade'; readonly address: string };
	/** What the system in which its records live has. */
	readonly abilities: RecordAbilities;
	/** Whose permissions the rule uses to run, where it is asked for here. */
	readonly owner: Owner | null;
	readonly requiresEntitlement: boolean;
	/** Whether one message may become a case in each of its queues. */
	readonly severalCases: boolean;
	/** Whether a node of the user's makes its records in another system. */
	readonly recordsElsewhere: boolean;
	/** How many condition items Evaluate Rule has; null where it is not asked here. */
	readonly ruleItems: number | null;
	/** Examples that come to something else than they must. */
	readonly failedExamples: readonly FailedExample[];
	readonly createRecords: readonly {
		readonly node: string;
		readonly operation: string;
		readonly recordType: string;
		/** As written; an expression counts as its text. */
		readonly recordKey: string;
	}[];
	/** External Records that begin one, each with its key. */
	readonly begins: readonly { readonly node: string; readonly recordKey: string }[];
	readonly autoReplies: readonly {
		readonly node: string;
		readonly template:
			| { readonly kind: 'written'; readonly empty: boolean }
			| { readonly kind: 'stored'; readonly name: string; readonly record: Template | undefined }
			| { readonly kind: 'expression' };
	}[];
}

export interface Finding {
	readonly code: ArcErrorCode;
	readonly severity: 'error' | 'warning';
	readonly message: string;
	readonly hint: string;
}

/**
 * What is wrong with a rule as a whole, worst first; empty where it can run.
 *
 * It is asked when the trigger is registered and at the start of each execution. Dynamics lets
 * several of these be activated and then stays silent (arc-spec 4).
 */
export function checkRule(parts: RuleParts): readonly Finding[] {
	return [
		...checkQueue(parts),
		...checkAbilities(parts),
		...checkItems(parts),
		...checkRecordKeys(parts),
		...checkTemplates(parts),
		...checkExamples(parts),
	];
}

function error(code: ArcErrorCode, message: string, hint: string): Finding {
	return { code, severity: 'error', message, hint };
}

function checkQueue({ activityType, queue }: RuleParts): Finding[] {
	if (queue.kind === 'none') {
		if (activityType !== 'email') return [];
		return [error('queueRequired', 'A rule for email has no queue', 'Choose a queue in ARC Rule Trigger.')];
	}
	if (queue.kind === 'toBeMade') return checkAddress(queue.address);
	if (queue.record === undefined) {
		return [
			error(
				'queueUnknown',
				`The record store has no queue "${queue.name}"`,
				'Choose a queue from the list in ARC Rule Trigger, or give its e-mail address, which makes the queue.',
			),
		];
	}
	if (activityType !== 'email') return [];
	const { emailAddress, name, id } = queue.record;
	if ((emailAddress ?? '') !== '') return checkAddress(emailAddress ?? '');
	return [
		error(
			'queueWithoutAddress',
			`The queue "${name ?? id}" has no e-mail address, so no email can reach it`,
			'Give the queue its Incoming Email with ARC Store, or choose another queue.',
		),
	];
}

function checkAddress(address: string): Finding[] {
	if (isAddress(normalizeAddress(address))) return [];
	return [
		error(
			'queueWithoutAddress',
			`The address of the queue is "${address}", expected an e-mail address such as support@contoso.example`,
			'Correct Queue to Monitor in ARC Rule Trigger, or the Incoming Email of the queue with ARC Store.',
		),
	];
}

function checkAbilities({ abilities, createRecords, ...needs }: RuleParts): Finding[] {
	// An expression tells its type when the rule runs.
	const recordTypes = createRecords.map(({ recordType }) => recordType).filter((type) => !type.startsWith('='));
	return missingAbilities(abilities, { ...needs, recordTypes }).map(({ message, hint }) =>
		error('notOffered', message, hint),
	);
}

function checkItems({ ruleItems }: RuleParts): Finding[] {
	if (ruleItems !== 0) return [];
	return [
		error(
			'ruleWithoutItems',
			'The rule has no condition item',
			'Add a condition item in Evaluate Rule; a blank one matches everything.',
		),
	];
}

function checkRecordKeys({ createRecords, begins }: RuleParts): Finding[] {
	const keyed = [
		// Updating twice does no harm; a key of its own is only asked where it would be mistaken for another's.
		...createRecords
			.filter(({ operation, recordKey }) => operation === 'create' || recordKey !== '')
			.map(({ node, recordType, recordKey }) => ({ node, key: recordKey === '' ? recordType : recordKey })),
		...begins.map(({ node, recordKey }) => ({ node, key: recordKey === '' ? externalRecordKey : recordKey })),
	];
	const byKey = new Map<string, string>();
	const findings: Finding[] = [];
	for (const { node, key } of keyed) {
		const first = byKey.get(key);
		if (first === undefined) byKey.set(key, node);
		else {
			findings.push(
				error(
					'recordKeyUsedTwice',
					`"${first}" and "${node}" have the same Record Key "${key}", so the second would find the record of the first`,
					`Give one of the two a Record Key of its own, for example ${key}-2.`,
				),
			);
		}
	}
	return findings;
}

function checkExamples({ failedExamples }: RuleParts): Finding[] {
	return failedExamples.map(({ message }) =>
		error('ruleInvalid', message, 'Mend the conditions or the settings of Evaluate Rule, or correct the example.'),
	);
}

function checkTemplates({ autoReplies, createRecords }: RuleParts): Finding[] {
	const made = new Set(createRecords.map(({ recordType }) => recordType));
	return autoReplies.flatMap(({ node, template }) => {
		if (template.kind === 'expression') return [];
		if (template.kind === 'written') {
			if (!template.empty) return [];
			return [
				error(
					'templateMissing',
					`"${node}" has no text to reply with`,
					'Write subject and text, or choose a template from the store.',
				),
			];
		}
		if (template.record === undefined) {
			const what =
				template.name === ''
					? `"${node}" replies without a template`
					: `The template "${template.name}" of "${node}" is not in the record store`;
			return [error('templateMissing', what, 'Choose a template from the list, or write one in the node.')];
		}
		const type = template.record.recordType ?? '';
		if (type === '' || made.size === 0 || made.has(type)) return [];
		return [
			error(
				'templateTypeMismatch',
				`The template "${template.record.name ?? template.record.id}" of "${node}" is for ${type} records, and the rule makes ${[...made].join(', ')}`,
				'Choose a template for the record type that the rule makes.',
			),
		];
	});
}
