import { packForAll } from '../n8n/install-package.ts';
import { SharedN8nHost } from '../n8n/shared-n8n-host.ts';
import prepareN8n from './n8n-set-up.mjs';

/** @type {SharedN8nHost | undefined} */
let host;

/** Before the first test that needs n8n, and only then; the shared n8n starts when a test asks for it. */
export default async function setUp() {
	await prepareN8n();
	packForAll();
	host = await SharedN8nHost.open();
	// A process that a signal ends says no good-bye, and n8n is a group of its own.
	process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));
}

/** After the last one, in the same process. */
export async function tearDown() {
	await host?.close();
}
