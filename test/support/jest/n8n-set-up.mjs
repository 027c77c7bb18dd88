import { rmSync } from 'node:fs';
import path from 'node:path';
import { installN8n } from '../../../scripts/setup/install-n8n.mjs';
import { keepFolder } from '../../../scripts/setup/keep-folder.mjs';
import { N8nServer, rulesAlone } from '../n8n/n8n-server.ts';
import { preparedFolder } from '../paths.ts';

const logs = ['n8n.log', '.n8n/n8nEventLog.log'];

/** Before the first test that starts n8n's of its own: has n8n, and the folder that each of them begins with. */
export default async function setUp() {
	await installN8n(process.execPath);
	await keepFolder(preparedFolder, async (partial) => {
		// With every part of n8n, since what Node compiles now is there for those that use all of them too.
		const env = { ...rulesAlone, N8N_DISABLED_MODULES: '' };
		const n8n = await N8nServer.start({ userFolder: partial, packageFolders: [], env });
		// By itself, which is when Node writes down what it compiled.
		await n8n.stop();
		for (const log of logs) rmSync(path.join(partial, log), { force: true });
	});
}
