import type { Locator, Page } from 'playwright-core';
import type { WorkflowDefinition, WorkflowNode } from '../n8n/n8n-types.ts';
import type { N8nApi } from '../n8n/n8n-api.ts';
import type { Editor } from '../editor/editor.ts';
import { picturedPanels } from './pictured-panels.ts';
import { partOf, takePicture, type Part, type Scheme } from './picture-file.ts';

/** A workflow with each node of the package, so that each panel can be opened. */
export async function createWorkflowOfPanels(api: N8nApi): Promise<string> {
	const nodes = picturedPanels.map(({ name, type, typeVersion, parameters }, at): WorkflowNode => ({
		id: `panel-${at}`,
		name,
		type: `n8n-nodes-arc.${type}`,
		typeVersion,
		position: [240 * at, 0],
		parameters: { ...parameters },
	}));
	const workflow: WorkflowDefinition = { name: 'Every node', nodes, connections: {} };
	return (await api.createWorkflow(workflow)).id;
}

/** A longer panel is cut: a guide is no place to scroll in. */
const highest = 1000;

/** The panel down to the end of its last parameter. */
async function asHighAsFilled(panel: Locator): Promise<Part> {
	const { x, y, width, height } = await partOf(panel);
	const bottoms = await panel
		.locator('input, textarea, button, [data-test-id^="parameter-input"]')
		.evaluateAll((elements) =>
			elements.flatMap((element) => {
				const { bottom, height } = (
					element as unknown as { getBoundingClientRect(): { bottom: number; height: number } }
				).getBoundingClientRect();
				return height > 0 ? [bottom] : [];
			}),
		);
	const end = Math.max(...bottoms.filter((bottom) => bottom < y + height - 40)) + 16;
	return { x, y, width, height: Math.min(end - y, height, highest) };
}

/** The panel of each node, as high as what it asks. */
export async function takePanels(editor: Editor, workflowId: string, scheme: Scheme): Promise<void> {
	await editor.openWorkflow(workflowId);
	for (const { name, picture } of picturedPanels) {
		const panel = await editor.openPanel(name);
		await editor.rest();
		await takePicture(editor.page, picture, scheme, await asHighAsFilled(panel));
		if (name === 'Evaluate Rule') {
			const item = editor.page.locator('[data-draggable="true"]:has([data-parameter-path$="values[0].name"])').first();
			await takePicture(editor.page, 'condition-item', scheme, await partOf(item, 8));
		}
		await editor.closePanel();
	}
}

/** The first rule on the canvas, without what n8n lays over it. */
export async function takeCanvas(editor: Editor, workflowId: string, scheme: Scheme): Promise<void> {
	await editor.openWorkflow(workflowId);
	await editor.fitCanvas();
	await editor.page.addStyleTag({
		content: overlays.map((selector) => `${selector}{visibility:hidden!important}`).join(''),
	});
	await editor.page.mouse.move(5, 5);
	await editor.rest();
	await takePicture(editor.page, 'canvas', scheme, await aroundNodes(editor.page));
}

const overlays = [
	'[data-test-id="canvas-controls"]',
	'.vue-flow__controls',
	'.vue-flow__panel',
	'[data-test-id="canvas-execute-workflow-button"]',
	'[data-test-id="execute-workflow-button"]',
	'[data-test-id="node-creator-plus-button"]',
	'[class*="nodeButtonsWrapper"]',
	'[class*="executionButtons"]',
	'[data-test-id="radio-button-workflow"]',
	'[data-test-id="view-switcher"]',
	'[class*="tabBar"], [class*="tab-bar"]',
	'[data-test-id="canvas-node-toolbar"]',
];

/** What the nodes of the workflow fill, with room for their names. */
async function aroundNodes(page: Page): Promise<Part> {
	const boxes = await page.locator('.vue-flow__node').evaluateAll((nodes) =>
		nodes.map((node) => {
			const { left, right, top, bottom } = (
				node as unknown as { getBoundingClientRect(): { left: number; right: number; top: number; bottom: number } }
			).getBoundingClientRect();
			return { left, right, top, bottom };
		}),
	);
	const left = Math.min(...boxes.map((box) => box.left)) - 60;
	const top = Math.min(...boxes.map((box) => box.top)) - 24;
	const right = Math.max(...boxes.map((box) => box.right)) + 90;
	const bottom = Math.max(...boxes.map((box) => box.bottom)) + 56;
	return { x: left, y: top, width: right - left, height: bottom - top };
}
