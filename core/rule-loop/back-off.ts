/**
 * The pause before the next try: `first` after one failure, doubled with each further one, at most
 * `most`. In milliseconds.
 */
export function backOff(failures: number, first: number, most: number): number {
	if (failures <= 0) return 0;
	return Math.min(most, first * 2 ** Math.min(failures - 1, 30));
}
