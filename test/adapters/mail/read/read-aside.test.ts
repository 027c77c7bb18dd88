import { isLarge } from '../../../../adapters/mail/read/read-aside';

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
