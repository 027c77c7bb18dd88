/** Whose rights a request has. */
export interface Caller {
	/** The user who acts: the one that is impersonated, else the one who signed in. */
	readonly user: string;
	/** Who signed in, where he acts for another one. */
	readonly onBehalf: string | undefined;
}
