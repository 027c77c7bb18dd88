import { installN8n } from '../../../scripts/setup/install-n8n.mjs';
import { SharedN8nHost } from '../n8n/shared-n8n-host.ts';

/** @type {SharedN8nHost | undefined} */
let host;

/** Before the first test that needs n8n, and only then; the shared n8n starts when a test asks for it. */
export default async function setUp() {
	await installN8n(process.execPath);
	host = await SharedN8nHost.open();
	// A process that a signal ends says no good-bye, and n8n is a group of its own.
	process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));
}

/** After the last one, in the same process. */
export async function tearDown() {
	await host?.close();
}
