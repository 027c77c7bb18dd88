/** Does something with each item, at most so many at once, and begun in order; answers in order too. */
export async function fewAtOnce<Item, Result>(
	items: readonly Item[],
	most: number,
	act: (item: Item) => Promise<Result>,
): Promise<Result[]> {
	const results: Result[] = [];
	const next = items.entries();
	const lane = async (): Promise<void> => {
		for (const [index, item] of next) results[index] = await act(item);
	};
	await Promise.all(Array.from({ length: Math.min(most, items.length) }, lane));
	return results;
}
