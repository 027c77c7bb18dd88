/** An item whose execution has waited for this long is abandoned: it ends as failed, and the execution may not go on. */
export const abandonedAfterMs = 30 * 24 * 3_600_000;
