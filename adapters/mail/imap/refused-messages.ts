/** A message that the server does not hand out, with what it says. */
export interface RefusedMessage {
	readonly uid: number;
	readonly said: string;
}

export interface Asked<Answer> {
	readonly answers: readonly Answer[];
	readonly refused: readonly RefusedMessage[];
}

/** As many refusals without one answer are no matter of single messages. */
const refusalsThatEnd = 8;

/** Response codes by which a server says that it cannot answer now, whatever it is asked (RFC 5530 section 3). */
const passing = /^(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG|OVERQUOTA|CONTACTADMIN|THROTTLED)$/i;

interface ServerRefusal {
	readonly responseStatus?: unknown;
	readonly serverResponseCode?: unknown;
	readonly responseText?: unknown;
}

/**
 * Asks a server about messages all at once. Where it answers NO or BAD, which one message among them is
 * enough for, each half is asked alone, so that the others come all the same.
 *
 * @throws what the server said, where it refuses everything or says that it will pass
 */
export async function askInHalves<Answer>(
	uids: readonly number[],
	ask: (uids: readonly number[]) => Promise<readonly Answer[]>,
): Promise<Asked<Answer>> {
	const answers: Answer[] = [];
	const refused: RefusedMessage[] = [];
	const left = uids.length === 0 ? [] : [uids];
	for (let part = left.pop(); part !== undefined; part = left.pop()) {
		try {
			answers.push(...(await ask(part)));
		} catch (error) {
			const said = refusalOf(error);
			if (said === null) throw error;
			const [uid] = part;
			if (part.length === 1 && uid !== undefined) {
				refused.push({ uid, said });
				if (answers.length === 0 && refused.length >= refusalsThatEnd) throw error;
				continue;
			}
			const half = Math.ceil(part.length / 2);
			left.push(part.slice(half), part.slice(0, half));
		}
	}
	return { answers, refused };
}

/** What a server said with NO or BAD about what it was asked; null for anything else that went wrong. */
function refusalOf(error: unknown): string | null {
	if (typeof error !== 'object' || error === null) return null;
	const { responseStatus, serverResponseCode, responseText }: ServerRefusal = error;
	if (responseStatus !== 'NO' && responseStatus !== 'BAD') return null;
	if (typeof serverResponseCode === 'string' && passing.test(serverResponseCode)) return null;
	const text = typeof responseText === 'string' ? responseText.replace(/\s+/g, ' ').trim().slice(0, 200) : '';
	return text === '' ? responseStatus : text;
}
