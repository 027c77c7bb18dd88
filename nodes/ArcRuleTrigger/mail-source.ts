import type {
	ICredentialTestFunctions,
	INodeCredentialDescription,
	INodeProperties,
	INodePropertyOptions,
	INodeType,
	ITriggerFunctions,
} from 'n8n-workflow';
import type { HeldBack } from '../../adapters/mail/imap/imap-subscription';
import type { ArcError } from '../../core/errors';
import type { Outage } from '../../core/ledger/events';
import type { Store } from '../../core/ledger/store';
import type { QueueChoice } from '../shared/records/look-up-queue';
import type { RuleOptions } from './read-rule';

/** A way by which mail, or any activity, comes to a rule. */
export interface MailSource {
	/** Its entry in Receive From; the value names it. */
	readonly option: INodePropertyOptions & { readonly value: string };
	/** What it asks for, shown while it is chosen. */
	readonly properties: readonly INodeProperties[];
	/** Entries of the node's Options. */
	readonly options: readonly INodeProperties[];
	readonly credentials: readonly INodeCredentialDescription[];
	/** Whether activities of every type come by it, and not email alone. */
	readonly everyType?: true;
	/** What is away when it cannot receive; a mail server where it does not say. */
	readonly outage?: Outage;
	/** How somebody lets a message come to the queue with this address, as a sentence without its stop. */
	readonly howToSend: (context: ITriggerFunctions, address: string) => string;
	/** Tests of its credentials, by the names that they have there. */
	readonly credentialTests: Readonly<Record<string, CredentialTest>>;
	/** Begins what takes a while to start, for a rule that is about to subscribe. */
	readonly prepare?: (context: ITriggerFunctions) => Promise<void>;
	/** Loads what receives when it is first needed. */
	readonly load: () => Promise<MailReceiver>;
}

type CredentialTest = NonNullable<NonNullable<INodeType['methods']>['credentialTest']>[string] &
	((this: ICredentialTestFunctions, ...rest: never[]) => unknown);

/** What receives mail from a source. */
export interface MailReceiver {
	/**
	 * The queue of the store that the chosen one is, where the source has queues of its own.
	 *
	 * @throws ArcError `queueUnknown`, `queueRequired`
	 */
	readonly queueInStore?: (context: ITriggerFunctions, store: Store, rule: RuleOptions) => Promise<QueueChoice>;
	/** Receives for as long as the rule is published; answers how to end that. */
	readonly subscribe: (reception: Reception, report: ReceiverReport) => Promise<Close>;
	/** Receives for a run by hand, until the first message is there or the signal aborts; answers how to end that. */
	readonly takeFirst: (reception: Reception, signal: AbortSignal) => Promise<Close>;
}

export type Close = () => Promise<void>;

/** For whom a source receives. */
export interface Reception {
	readonly context: ITriggerFunctions;
	readonly store: Store;
	readonly rule: Pick<RuleOptions, 'maxSize' | 'trustedServers' | 'contactForms' | 'activityType' | 'queue' | 'owner'>;
	readonly queueId: string;
}

export interface ReceiverReport {
	readonly began: (error: unknown) => void;
	readonly ended: () => void;
	/** Told of what has no end of its own, as one message that cannot be taken. */
	readonly trouble: (error: unknown) => void;
	/** Told of messages that the mail server names and does not hand out. */
	readonly heldBack: (held: HeldBack) => void;
	/** Told of rules of another system on the same queue, which would make records too. */
	readonly otherRules: (names: readonly string[]) => void;
	/** Told where a server has been asked and its answer is waited for, which leaves time for something else. */
	readonly waits: () => void;
	/** What keeps the rule from being activated while somebody looks; null at n8n's own start, which waits for no mail server. */
	readonly isRefusal: ((error: ArcError) => boolean) | null;
}
