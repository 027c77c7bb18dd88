import type { ContractStore } from '../contract-store';

/** What holds for a whole ledger. */
export function settingsContract(current: () => ContractStore): void {
	const store = () => current().store;

	describe('the ledger as a whole', () => {
		it('keeps settings, and has defaults for the others', async () => {
			await store().saveSettings({ smartMatching: true });
			expect(await store().settings()).toMatchObject({ smartMatching: true, trackingToken: true });
		});

		it('opens to the first key only', async () => {
			expect(await store().checkKey('correct horse battery')).toBe(true);
			expect(await store().checkKey('correct horse battery')).toBe(true);
			expect(await (await current().another()).checkKey('another key, as long')).toBe(false);
		});

		it('has the same id for everybody who opens it', async () => {
			expect((await current().another()).id).toBe(store().id);
		});
	});
}
