import { writeFileSync } from 'node:fs';
import { DemoWorld } from '../test/support/demo/demo-world.ts';
import { Editor, launchChromium } from '../test/support/editor/editor.ts';
import { createWorkflowOfPanels, takeCanvas, takePanels } from '../test/support/pictures/editor-pictures.ts';
import { sendMailOfADay } from '../test/support/pictures/mail-of-a-day.ts';
import { takePages } from '../test/support/pictures/page-pictures.ts';
import { schemes } from '../test/support/pictures/picture-file.ts';
import { shownFile, shownInPictures } from '../test/support/pictures/shown-in-pictures.ts';

const access = { user: 'ada', password: 'a long password', token: '' };

/** Publishes the page of the monitor, and answers where it is. */
async function publishMonitor({ n8n }: DemoWorld): Promise<string> {
	const { id: credentialId } = await n8n.api.createCredential({
		name: 'ARC Monitor',
		type: 'arcMonitorApi',
		data: access,
	});
	const { id } = await n8n.api.createWorkflow({
		name: 'Monitor',
		nodes: [
			{
				id: 'monitor',
				webhookId: 'monitor',
				name: 'Activity Monitor',
				type: 'n8n-nodes-arc.activityMonitorTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: { path: 'activity-monitor', options: { showTexts: true, timeZone: 'Europe/Berlin' } },
				credentials: { arcMonitorApi: { id: credentialId, name: 'ARC Monitor' } },
			},
		],
		connections: {},
	});
	await n8n.api.publishAndSettle(id);
	return `${n8n.baseUrl}/webhook/activity-monitor`;
}

async function main(): Promise<void> {
	const say = (text: string): void => void process.stdout.write(`${text}\n`);
	const world = await DemoWorld.start({ say, anyPort: true });
	try {
		await world.sendMails();
		await sendMailOfADay(world.receiverPort);
		const url = await publishMonitor(world);
		const panels = await createWorkflowOfPanels(world.n8n.api);
		for (const scheme of schemes) {
			say(`Taking the pictures, ${scheme}`);
			const editor = await Editor.open(world.n8n.baseUrl, {
				colorScheme: scheme,
				deviceScaleFactor: 1.5,
				viewport: { width: 1400, height: 1700 },
			});
			await takePanels(editor, panels, scheme);
			await editor.page.setViewportSize({ width: 1400, height: 660 });
			await takeCanvas(editor, world.workflowId, scheme);
			await editor.close();
			const browser = await launchChromium();
			const page = await browser.newPage({
				colorScheme: scheme,
				deviceScaleFactor: 1.5,
				viewport: { width: 1360, height: 900 },
				httpCredentials: { username: access.user, password: access.password },
			});
			await takePages(page, url, scheme);
			await browser.close();
		}
		writeFileSync(shownFile, `${JSON.stringify(await shownInPictures(), null, '\t')}\n`);
	} finally {
		await world.dispose();
	}
}

main().then(
	() => process.exit(0),
	(error: unknown) => {
		process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
		process.exit(1);
	},
);
