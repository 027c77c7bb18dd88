import { uuencodedFiles } from '../../../../adapters/mail/read/structure/uuencoded-files';

const file = 'begin 644 cat.txt\n#0V%T\n`\nend\n';

it.each<[why: string, text: string, found: readonly string[]]>([
	['a file alone', file, [file]],
	['files between words', `See\n${file}and\n${file}Ada`, [file, file]],
	['lines that end in CRLF', file.replaceAll('\n', '\r\n'), [file.replaceAll('\n', '\r\n')]],
	['a line without the blanks at its end', 'begin 644 a\n%86\n \nend\n', ['begin 644 a\n%86\n \nend\n']],
	['characters that check the line', 'begin 644 a\n#0V%T!\nend', ['begin 644 a\n#0V%T!\nend']],
	['no end', 'begin 644 a\n#0V%T\n', []],
	['a line of words', 'begin 644 a\n#0V%T\nwords\nend\n', []],
	['a line that says too few bytes', `begin 644 a\n!0V%T0V%T\nend\n`, []],
	['nothing between', 'begin 644 is what I see\nend\n', []],
	['a file behind one that does not end', `begin 644 a\n#0V%T\n${file}`, [file]],
	['a beginning within a line', `> ${file}`, []],
	['words', 'We begin 644 metres from here.', []],
])('finds %s', (_why, text, found) => {
	const files = uuencodedFiles(Buffer.from(text));
	expect(files.map(({ from, to }) => text.slice(from, to))).toEqual(found);
});

it('leaves the rest text where there are more files than people send', () => {
	expect(uuencodedFiles(Buffer.from(file.repeat(1_000)))).toHaveLength(100);
});
