import { readFileSync } from 'node:fs';
import path from 'node:path';
import { dovecotPassword, type DovecotServer } from '../../test/support/dovecot/dovecot-server.ts';
import { N8nServer } from '../../test/support/n8n/n8n-server.ts';
import type { JsonObject, WorkflowDefinition, WorkflowNode } from '../../test/support/n8n/n8n-types.ts';
import { projectRoot } from '../../test/support/paths.ts';
import type { PostgresServer } from '../../test/support/postgres/postgres-server.ts';

export type Engine = 'vm' | 'legacy';
type PostgresSettings = ReturnType<PostgresServer['settings']>;

/** A real n8n with the packed package, as it is installed, and one engine for expressions. */
export async function startN8n(engine: Engine, env: Readonly<Record<string, string>> = {}): Promise<N8nServer> {
	return await N8nServer.start({ env: { N8N_EXPRESSION_ENGINE: engine, ...env } });
}

/** The rule of the shipped workflow "Email to case", with the trigger's parameters, and with or without its reply. */
export function shippedRule(
	name: string,
	{
		trigger,
		credentials,
		postgres,
		smtp,
	}: {
		readonly trigger: JsonObject;
		readonly credentials?: JsonObject;
		/** Id of the credential of the store; the embedded one where it is left out. */
		readonly postgres?: string;
		/** Id of the credential that replies are sent by; no replies where it is left out. */
		readonly smtp?: string;
	},
): WorkflowDefinition {
	const shipped = read<WorkflowDefinition>('templates/email-to-case.json');
	const used = shipped.nodes.filter(
		(node) => node.type.startsWith('n8n-nodes-arc.') && (smtp !== undefined || !node.type.endsWith('.autoReply')),
	);
	const nodes = used.map((node): WorkflowNode => {
		const isTrigger = node.type.endsWith('.arcRuleTrigger');
		const isReply = node.type.endsWith('.autoReply');
		return {
			...node,
			parameters: {
				...node.parameters,
				...(isTrigger ? trigger : {}),
				...(postgres === undefined ? {} : { recordStore: 'postgres' }),
			},
			credentials: {
				...(isTrigger ? credentials : {}),
				...(isReply ? { arcSmtpApi: { id: smtp, name: 'Replies' } } : {}),
				...(postgres === undefined ? {} : { arcPostgresApi: { id: postgres, name: 'Store' } }),
			},
		};
	});
	const { 'Create Record': replies, ...others } = shipped.connections;
	const connections = smtp === undefined || replies === undefined ? others : { ...others, 'Create Record': replies };
	return { name, nodes, connections, settings: { executionOrder: 'v1' } };
}

/** The parameters and the credential of a trigger that reads a mailbox. */
export async function mailboxTrigger(n8n: N8nServer, dovecot: DovecotServer, user: string) {
	const data = {
		host: '127.0.0.1',
		port: dovecot.port,
		security: 'none',
		user,
		password: dovecotPassword,
		allowSelfSigned: false,
	};
	const { id } = await n8n.api.createCredential({ name: `Mailbox of ${user}`, type: 'arcImapApi', data });
	return {
		trigger: {
			queue: { __rl: true, mode: 'email', value: `${user}@contoso.example` },
			receiveFrom: 'imap',
			imapLogin: 'password',
		},
		credentials: { arcImapApi: { id, name: `Mailbox of ${user}` } },
	};
}

/** The peer's workflow, with its credentials made. */
export async function peerWorkflow(
	n8n: N8nServer,
	dovecot: DovecotServer,
	user: string,
	settings: PostgresSettings,
): Promise<WorkflowDefinition> {
	const imap = await n8n.api.createCredential({
		name: `Peer ${user}`,
		type: 'imap',
		data: {
			user,
			password: dovecotPassword,
			host: '127.0.0.1',
			port: dovecot.port,
			secure: false,
			allowUnauthorizedCerts: true,
		},
	});
	const postgres = await n8n.api.createCredential({
		name: `Peer ${user}`,
		type: 'postgres',
		data: {
			host: settings.host,
			port: settings.port,
			database: settings.database,
			user: settings.user,
			password: settings.password,
			ssl: 'disable',
			sshTunnel: false,
		},
	});
	const {
		name,
		nodes,
		connections,
		settings: workflowSettings,
	} = read<WorkflowDefinition>('bench/peer/email-to-case.json');
	return {
		name,
		connections,
		...(workflowSettings === undefined ? {} : { settings: workflowSettings }),
		nodes: nodes.map((node) => ({
			...node,
			...(node.type.endsWith('.emailReadImap') ? { credentials: { imap: { id: imap.id, name: `Peer ${user}` } } } : {}),
			...(node.type.endsWith('.postgres')
				? { credentials: { postgres: { id: postgres.id, name: `Peer ${user}` } } }
				: {}),
		})),
	};
}

function read<Content>(file: string): Content {
	return JSON.parse(readFileSync(path.join(projectRoot, file), 'utf8')) as Content;
}
