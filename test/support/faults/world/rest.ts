/** Lets time pass, where a fault lasts for a time. */
export async function rest(milliseconds: number): Promise<void> {
	await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
