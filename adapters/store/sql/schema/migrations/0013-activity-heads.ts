/**
 * What decisions look at of an activity, beside the whole of it, which may be very long. Of activities
 * from before it is missing, and the whole is read.
 */
export const activityHeads = (): readonly string[] => ['alter table activity add column head text'];
