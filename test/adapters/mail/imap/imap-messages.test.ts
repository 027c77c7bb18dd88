import { connectImap } from '../../../../adapters/mail/imap/imap-connection';
import { hangUp, openFolder } from '../../../../adapters/mail/imap/imap-folder';
import { download } from '../../../../adapters/mail/imap/imap-messages';
import { handedOut, ScriptedImapServer, type FetchAnswer } from './scripted-imap-server';

const source = 'Subject: a\r\n\r\nx';
const uidsOf = (set: string): number[] => {
	const [from = 0, to = from] = set.split(':').map(Number);
	return Array.from({ length: to - from + 1 }, (_, at) => from + at);
};

describe('download', () => {
	it.each<[why: string, answer: FetchAnswer, uids: readonly number[], asked: readonly string[]]>([
		[
			'leaves out what the server leaves out of its answer',
			(set) => ({ lines: uidsOf(set).flatMap((uid) => (uid === 2 ? [] : [handedOut(uid, source)])), end: 'OK' }),
			[1, 3],
			['1:3'],
		],
		[
			'leaves out a message that comes without its text',
			() => ({ lines: [handedOut(1, source), '* 2 FETCH (UID 2)', handedOut(3, source)], end: 'OK' }),
			[1, 3],
			['1:3'],
		],
		...(['NO', 'BAD'] as const).map((end): [string, FetchAnswer, readonly number[], readonly string[]] => [
			`asks for each message by itself where the server says ${end} to all`,
			(set) => (uidsOf(set).includes(2) ? { end } : { lines: [handedOut(Number(set), source)], end: 'OK' }),
			[1, 3],
			['1:3', '1', '2', '3'],
		]),
	])('%s', async (_why, answer, uids, asked) => {
		const server = new ScriptedImapServer(answer);
		const client = await connectImap({
			host: '127.0.0.1',
			port: await server.listen(),
			user: 'ada',
			security: 'none',
			allowSelfSigned: false,
			login: { kind: 'password', password: 'secret' },
		});
		try {
			await openFolder(client, 'INBOX');
			const listed = [1, 2, 3].map((uid) => ({ uid, size: source.length, isOld: false }));
			expect((await download(client, listed, 1_000)).map(({ uid }) => uid)).toEqual(uids);
			expect(server.asked).toEqual(asked);
		} finally {
			await hangUp(client);
			await server.close();
		}
	});
});
