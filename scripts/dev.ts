import { spawnSync } from 'node:child_process';
import { watch } from 'node:fs';
import path from 'node:path';
import { installPackage, packAgain } from '../test/support/n8n/install-package.ts';
import { owner } from '../test/support/n8n/n8n-api.ts';
import { N8nServer } from '../test/support/n8n/n8n-server.ts';
import { projectRoot } from '../test/support/paths.ts';

const sources = ['core', 'adapters', 'rules', 'nodes', 'credentials', 'vendor'];
const userFolder = path.join(projectRoot, '.build/dev');

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Builds the package; answers whether that worked. The compiler says itself what is wrong. */
function build(): boolean {
	return (
		spawnSync(process.execPath, [path.join(projectRoot, 'scripts/run.mjs'), 'build'], { stdio: 'inherit' }).status === 0
	);
}

/** n8n on a folder of its own, with the package; both anew whenever a source changes. */
async function main(): Promise<void> {
	const server = await N8nServer.start({ userFolder, port: 5678 });
	say(
		`The editor: ${server.baseUrl} (${owner.email}, ${owner.password}). A change of a source builds again and restarts n8n; Ctrl-C ends it.`,
	);
	let timer: NodeJS.Timeout | undefined;
	const changed = async (): Promise<void> => {
		if (!build()) return;
		await server.stop();
		installPackage(packAgain(), userFolder);
		await server.startAgain();
		say('n8n runs with the change');
	};
	for (const folder of sources) {
		watch(path.join(projectRoot, folder), { recursive: true }, () => {
			clearTimeout(timer);
			timer = setTimeout(() => void changed(), 500);
		});
	}
	const end = (): void => void server.stop().then(() => process.exit(0));
	process.on('SIGINT', end);
	process.on('SIGTERM', end);
}

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
	process.exit(1);
});
