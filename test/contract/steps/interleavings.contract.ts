import fc from 'fast-check';
import { move, Play } from './interleavings-play';
import type { OpenContractStore } from '../contract-store';

/** The claim protocol under generated interleavings of executions, late ones among them. */
export function interleavingsContract(name: string, open: OpenContractStore): void {
	describe(`${name} under any interleaving`, () => {
		it('has one current claim for a conversation, one record for a key, one reply, and nothing stuck', async () => {
			await fc.assert(
				fc.asyncProperty(fc.array(move, { minLength: 5, maxLength: 40 }), async (moves) => {
					const opened = await open();
					try {
						const play = new Play(opened, await opened.another());
						await play.begin();
						for (const next of moves) await play.play(next);
						await play.end();
					} finally {
						await opened.dispose();
					}
				}),
				{ numRuns: 40 },
			);
		});
	});
}
