import { installN8n } from '../../../scripts/setup/install-n8n.mjs';

/** Before the first test that starts n8n's of its own. */
export default async function setUp() {
	await installN8n(process.execPath);
}
