import { cpSync, existsSync } from 'node:fs';
import path from 'node:path';
import { preparedFolder } from '../paths.ts';

/**
 * Fills the folder of an n8n that never ran with the one that was prepared, if there is one: n8n finds
 * its tables made and its owner set up, where it would begin with two hundred migrations.
 */
export function beginPrepared(userFolder: string): void {
	if (!existsSync(preparedFolder) || existsSync(path.join(userFolder, '.n8n'))) return;
	cpSync(preparedFolder, userFolder, { recursive: true });
}
