/**
 * How many generated cases a property is tried with: of the given number a fourth, drawn anew in each run,
 * and with `ARC_ALL_RUNS` in the environment all.
 */
export const runsOf = (all: number): number => (process.env['ARC_ALL_RUNS'] === undefined ? Math.ceil(all / 4) : all);
