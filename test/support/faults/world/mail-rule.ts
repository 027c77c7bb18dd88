import { fromDataverseQueue } from '../../dataverse-client/dataverse-in-n8n.ts';
import { emailToCase } from '../../demo/demo-world.ts';
import type { JsonObject, WorkflowDefinition } from '../../n8n/n8n-types.ts';

export interface MailRule {
	readonly name: string;
	/** Address of the queue, which is made where it is missing. */
	readonly queue: string;
	readonly receiverPort: number;
	/** The mail server that replies go to. */
	readonly smtpCredential: string;
	/** The mailbox to read; where it is left out, mail comes over SMTP. */
	readonly imapCredential?: string;
	/** Whether it takes from the queue of Dataverse that has the address. */
	readonly fromDataverse?: boolean;
	/** The PostgreSQL store of all nodes; the embedded one where it is left out. */
	readonly postgresCredential?: string;
	readonly options?: JsonObject;
}

/** The shipped workflow "Email to case" on other places: as a user sets it up, with an IMAP or SMTP intake. */
export function mailRule({
	name,
	queue,
	receiverPort,
	smtpCredential,
	imapCredential,
	postgresCredential,
	fromDataverse = false,
	options,
}: MailRule): WorkflowDefinition {
	const workflow = emailToCase(receiverPort, smtpCredential);
	const nodes = workflow.nodes.map((node) => {
		const isTrigger = node.name === 'ARC Rule Trigger';
		const takesIn = isTrigger
			? {
					ruleName: name,
					queue: { __rl: true, mode: 'email', value: queue },
					options: { smtpPort: receiverPort, ...options },
					...(imapCredential === undefined
						? {}
						: { receiveFrom: 'imap', imapLogin: 'password', imapFolders: 'INBOX', imapAfter: 'markSeen' }),
				}
			: {};
		const inPostgres = postgresCredential !== undefined && node.type.startsWith('n8n-nodes-arc.');
		const credentials = {
			...(node['credentials'] as object | undefined),
			...(isTrigger && imapCredential !== undefined ? { arcImapApi: { id: imapCredential, name: 'Mailbox' } } : {}),
			...(inPostgres ? { arcPostgresApi: { id: postgresCredential, name: 'ARC PostgreSQL' } } : {}),
		};
		return {
			...node,
			parameters: { ...node.parameters, ...takesIn, ...(inPostgres ? { recordStore: 'postgres' } : {}) },
			credentials,
		};
	});
	const rule = { ...workflow, name, nodes };
	return fromDataverse ? fromDataverseQueue(rule, queue) : rule;
}
