import type { Locator, Page } from 'playwright-core';
import type { Editor } from './editor.ts';

/** The condition items of an open Evaluate Rule panel, worked as a person does: by mouse and keyboard. */
export class ConditionItems {
	private readonly page: Page;
	private readonly panel: Locator;

	constructor(editor: Editor) {
		this.page = editor.page;
		this.panel = editor.parameters;
	}

	async names(): Promise<string[]> {
		return await this.nameInputs.evaluateAll((inputs) =>
			inputs.map((input) => (input as unknown as { value: string }).value),
		);
	}

	/** Adds an item at the end with the own output of the given number. */
	async add(name: string, outputNumber: number): Promise<void> {
		// The items of a panel that was opened just now may still be missing in it.
		await this.nameInputs.first().waitFor();
		const index = (await this.names()).length;
		await this.panel.getByText('Add Condition Item', { exact: true }).click();
		await this.nameInputs.nth(index).waitFor();
		await this.write(`items.values[${index}].name`, name);
		await this.parameter(`items.values[${index}].output`).click();
		await this.page.locator('[data-test-id="parameter-input-item"]:visible').filter({ hasText: 'Own Output' }).click();
		await this.rest();
		await this.write(`items.values[${index}].outputNumber`, String(outputNumber));
	}

	/** Adds a group to an item, with one row: an expression contains a text. */
	async addGroup(index: number, group: number, expression: string, text: string): Promise<void> {
		const groups = this.item(index).locator('[data-test-id="fixed-collection-groups"]');
		await groups.getByText('Add Group', { exact: true }).click();
		await this.rest();
		const row = `items.values[${index}].groups.values[${group}].conditions.conditions.0`;
		const left = this.parameter(`${row}.leftValue`);
		await left.locator('input').fill('=');
		await left.locator('.cm-content').click();
		await this.page.keyboard.press('Control+a');
		await this.page.keyboard.insertText(expression);
		await this.rest();
		// What the expression gives is shown over the fields below it until it is left.
		await left.locator('.cm-content').blur();
		await groups.locator('[data-test-id="filter-operator-select"] button').nth(group).click();
		await this.page.getByRole('menuitem', { name: 'String' }).hover();
		await this.page.getByRole('menuitem', { name: 'contains', exact: true }).click();
		await this.rest();
		await this.write(`${row}.rightValue`, text);
		await this.rest();
	}

	/** Drags an item by its handle to the place of another above it. */
	async moveUp(from: number, to: number): Promise<void> {
		await this.item(from).locator('[title="Delete item"]').first().hover();
		const handle = await this.item(from).locator('[title="Drag item"]').first().boundingBox();
		const target = await this.item(to).boundingBox();
		if (handle === null || target === null) throw new Error('The items are not in sight');
		const [x, y] = [handle.x + handle.width / 2, handle.y + handle.height / 2];
		await this.page.mouse.move(x, y);
		await this.page.mouse.down();
		await this.page.mouse.move(x, y - 10, { steps: 3 });
		await this.page.mouse.move(target.x + 60, target.y + 30, { steps: 10 });
		await this.page.mouse.move(target.x + 60, target.y + 20, { steps: 3 });
		await this.page.mouse.up();
	}

	async remove(index: number): Promise<void> {
		await this.item(index).hover({ position: { x: 60, y: 10 } });
		await this.item(index).locator('[title="Delete item"]').first().click();
	}

	/** A filter row hands on what was typed only after a pause; what comes before that undoes it. */
	private async rest(): Promise<void> {
		await this.page.waitForTimeout(1500);
	}

	private get nameInputs(): Locator {
		return this.panel.locator('[data-parameter-path$="].name"] input');
	}

	private item(index: number): Locator {
		return this.panel.locator(
			`[data-draggable="true"]:has([data-parameter-path="parameters.items.values[${index}].name"])`,
		);
	}

	private parameter(path: string): Locator {
		return this.panel.locator(`[data-parameter-path="parameters.${path}"]`);
	}

	private async write(path: string, value: string): Promise<void> {
		await this.parameter(path).locator('input').fill(value);
		await this.page.keyboard.press('Tab');
	}
}
