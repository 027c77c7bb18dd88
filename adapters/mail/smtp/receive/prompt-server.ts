import { SMTPServer } from '../../../../vendor/smtp-server';

/**
 * An SMTP server that greets at once. The library waits for 100 ms, to refuse those who talk before they are
 * greeted, and every single mail waits with it. Who may deliver here is said by networks and logins, and what
 * is said too soon is answered behind the greeting.
 */
export class PromptServer extends SMTPServer {
	override connect(...accepted: Parameters<SMTPServer['connect']>): void {
		const before = new Set(this.connections);
		super.connect(...accepted);
		// None where there is no room for it.
		const opened = [...this.connections].find((connection) => !before.has(connection));
		if (opened === undefined) return;
		const greet = opened.connectionReady.bind(opened);
		opened.connectionReady = () => undefined;
		greet();
	}
}
