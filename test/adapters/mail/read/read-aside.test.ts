import { isLarge, readTogether } from '../../../../adapters/mail/read/aside/read-aside';
import { readMessage } from '../../../../adapters/mail/read/parse-message';

const head = 'From: ada@fabrikam.example\n\n';

it.each<[why: string, message: string, expected: boolean]>([
	['a few lines', `${head}It drips.\n`, false],
	['256 KB', head.padEnd(256 * 1024, 'x'), false],
	['a byte more', head.padEnd(256 * 1024 + 1, 'x'), true],
	['50 lines that may begin a part', head + '--b\n\n'.repeat(50), false],
	['51 of them', head + '--b\n\n'.repeat(51), true],
	['51 of them behind CR alone', (head + '--b\n\n'.repeat(51)).replaceAll('\n', '\r'), true],
	['many dashes in few lines', `${head}${'-'.repeat(10_000)}\n`, false],
])('knows whether a message is large: %s', (_why, message, expected) => {
	expect(isLarge(Buffer.from(message))).toBe(expected);
});

it.each<[many: string, count: number]>([
	['few', 2],
	['many', 40],
])('reads %s messages together as each by itself', async (_many, count) => {
	const options = { receivedOn: new Date('2026-03-02T10:00:00Z'), ownAddresses: new Set<string>() };
	const raws = Array.from({ length: count }, (_, at) => Buffer.from(`${head}Message ${at}\n`));
	const each = await Promise.all(raws.map(async (raw) => await readMessage(raw, options)));
	expect(await readTogether(raws.map((raw) => ({ raw, options })))).toEqual(each);
});
